"""KIA1301: an AuthorizationPolicy covers the workload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.validations import policy_keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.viewers import Mask


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    root, labels = look.base.root_of(subject.namespace), subject.obj.labels
    covered = 0
    for namespace in dict.fromkeys(filter(None, (subject.namespace, root))):
        covered |= _covered(namespace, labels, look)
    # Who looks from elsewhere sees none of these policies, and so finds none, as in the reference.
    if look.viewers & ~covered:
        told = Told(
            "No AuthorizationPolicy covers this workload, as a namespace of the mesh sees it: requests of all are let "
            "in.",
            f"Looked for policies of {subject.namespace}" + (f" and of the root namespace {root}." if root else "."),
            "Create a policy for the workload, or one without a selector for its namespace.",
        )
        yield finding("KIA1301", "workload", told)


def _covered(namespace: str, labels: Mapping[str, str], look: Look) -> Mask:
    """For whom a policy of the namespace covers these labels."""
    mask = look.index.seen(policy_keys.policies(namespace, None))
    for label in labels.items():
        for item in look.index.items(policy_keys.policies(namespace, label)):
            if dict(item.told).items() <= labels.items():
                mask |= item.mask
    return mask
