"""KIA0106, KIA0107, KIA0108: workloads run under the identities that are let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mesh.istio.hosts import ALL
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.options import Accounts
from mesh.validations.policy_rules import numbered, sources

_NAMESPACE = "/ns/"
_CURE = "Correct it to trust-domain/ns/namespace/sa/account, or start the workload under that account."


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for path, source in sources(subject.obj):
        for place, principal in numbered(f"{path}/principals", source.get("principals")):
            if principal != ALL:
                yield from _judge(place, principal, look.accounts)


def _judge(path: str, principal: str, accounts: Accounts) -> Iterator[Finding]:
    if _matches(principal, accounts.own):
        return
    named, domain = principal or "an empty identity", _trust_domain(principal)
    looked = f"Looked for {named} among the service accounts of the cluster's running workloads."
    if _matches(principal, accounts.elsewhere):
        wrong = f"Workloads of other clusters only run as {named}."
        told = Told(wrong, looked, "Nothing is to be done if requests are to come from there.")
        yield finding("KIA0107", path, told, value=principal)
    elif domain and domain not in accounts.trust_domains:
        known = ", ".join(sorted(accounts.trust_domains)) or "none"
        wrong = f"{domain} is no trust domain of this mesh."
        cure = "Correct it, or add it to trustDomainAliases of the mesh config if it is another mesh's."
        yield finding("KIA0108", path, Told(wrong, f"Known are: {known}.", cure), value=principal)
    else:
        wrong = f"No workload runs as {named}, so that this source matches no request."
        yield finding("KIA0106", path, Told(wrong, looked, _CURE), value=principal)


def _trust_domain(principal: str) -> str:
    """`""` where none is named, or only with a star."""
    domain, slash, _ = principal.partition(_NAMESPACE)
    return domain if slash and ALL not in principal else ""


def _matches(principal: str, accounts: frozenset[str]) -> bool:
    """As in the reference, stars count only if one stands at the start or at the end; a dot is any character then."""
    if not principal.startswith(ALL) and not principal.endswith(ALL):
        return principal in accounts
    return "\n" not in principal and _pattern(principal).search(_lines(accounts)) is not None


@lru_cache(maxsize=256)
def _pattern(principal: str) -> re.Pattern[str]:
    """Finds a whole line."""
    first, *middle, last = (re.escape(part).replace(r"\.", ".") for part in principal.split(ALL))
    # What stands between two stars is taken where it comes first, for good: so the time does not explode.
    return re.compile(rf"\n{first}{''.join(f'(?>.*?{part})' for part in middle)}.*{last}\n")


@lru_cache(maxsize=16)
def _lines(accounts: frozenset[str]) -> str:
    return "\n".join(("", *accounts, ""))
