"""Whether a console may be given requests, and what it waits for until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mesh.model.cluster import ClusterSnapshot

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready while `waits_for` is empty. Whoever asks has no session, so that no address and no name of an object is
    told."""

    waits_for: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return not self.waits_for

    def as_json(self) -> dict[str, object]:
        return {"ready": self.is_ready, "waitsFor": list(self.waits_for)}

    def as_text(self) -> str:
        return "ready\n" if self.is_ready else "".join(f"{text}\n" for text in ("not ready", *self.waits_for))


def readiness(home: ClusterSnapshot, unlisted: Sequence[str], *, is_leaving: bool = False) -> Readiness:
    """`unlisted` are the kinds of the home cluster that were neither listed nor refused yet. What was listed once stays
    known when the API server goes away, so that a console that was ready remains so."""
    if is_leaving:
        return Readiness(("its end: no requests should be sent any more",))
    if unlisted:
        more = len(unlisted) - _NAMED
        named = ", ".join(sorted(unlisted)[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        failed = _failures(home)
        why = f" (so far: {failed})" if failed and not home.synced else ""
        return Readiness((f"the first lists of cluster {home.cluster}: {named}{why}",))
    if not home.synced:
        return Readiness((f"the namespaces of cluster {home.cluster}: {_failures(home) or 'not listed'}",))
    return Readiness()


def _failures(home: ClusterSnapshot) -> str:
    return ", ".join(sorted({problem.failure.value for problem in home.problems}))
