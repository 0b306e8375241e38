"""KIA1701: the service account of a WorkloadGroup is one that is in use."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import inner, text
from mesh.validations.accounts import account_of
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    name = text(inner(subject.obj.spec, "template").get("serviceAccount"))
    account = account_of(look.base.domain, subject.namespace, name)
    if name and account not in look.accounts.own:
        told = Told(
            f"No running workload uses the service account {name}.",
            f"Looked for {account} among the service accounts of the cluster's running workloads.",
            "Correct the name; an account that only machines use is fine.",
        )
        yield finding("KIA1701", "spec/template/serviceAccount", told, value=name)
