"""Manifests read, laid over a cluster or over nothing, and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from mesh.config import Settings
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.complaints import Complaint
from mesh.model.kinds import Kind
from mesh.pages.sources.options import validation_options
from mesh.pages.sources.views import ClusterViews
from mesh.readers.manifests.objects import Manifest, Manifests
from mesh.validations.accounts import accounts_of
from mesh.validations.findings import WORKLOAD, Entry, Finding, Key
from mesh.validations.folders.evidence import Evidence
from mesh.validations.folders.identities import accounts_with
from mesh.validations.folders.overlay import Laid, laid_over
from mesh.validations.mend import MENDERS
from mesh.validations.reports.results import Judged, Report, Result
from mesh.validations.rules import RULES
from mesh.validations.run import Entries, Validator

CLUSTER = "Kubernetes"
MOST_VERSIONS = 50
MOST_MENDED = 50
"""Of so many findings, the first, cures are looked for: that costs more than the rules."""
_Place = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """`below` is the cluster that the manifests are laid over, None where they stand alone: then findings that only a
    cluster could prove are left out, unless the manifests are `complete`. `ignored` are codes, `elsewhere` identities
    of workloads in other clusters; with `mends` findings come with what would mend them."""

    settings: Settings
    below: ClusterSnapshot | None = None
    is_complete: bool = False
    ignored: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    mends: bool = False


def judged(manifests: Manifests, question: Question) -> Report:
    """The findings about the manifests' objects. Of an object that is written several times each version is judged,
    with the last of all others: it is the one that `kubectl apply` leaves."""
    versions = _versions(manifests.objects)
    run = _Run(manifests, question)
    last = {place: found[-1] for place, found in versions.items()}
    results = list(run.results(last, last))
    for number in range(min(MOST_VERSIONS, max(map(len, versions.values()), default=1)) - 1):
        other = {place: found[number] for place, found in versions.items() if number < len(found) - 1}
        results += run.results({**last, **other}, other)
    complaints = [*manifests.complaints, *_repeated(versions), *_unread(question.below)]
    return Report(
        results=tuple(sorted(results, key=_order)),
        judged=tuple(dict.fromkeys(_judged(each) for each in manifests.objects if _is_judged(each.kind))),
        complaints=tuple(each for each in complaints if not each.is_note),
        notes=tuple(each for each in complaints if each.is_note),
        ignored=tuple(sorted(run.ignored.items())),
        unproven=tuple(sorted(run.unproven.items())),
    )


class _Run:
    """Judges one version of all objects after the other; what has not changed is not looked at again."""

    def __init__(self, manifests: Manifests, question: Question) -> None:
        self.ignored: Counter[str] = Counter()
        self.unproven: Counter[str] = Counter()
        self._manifests, self._question = manifests, question
        self._views = ClusterViews(question.settings)
        self._validator = Validator()
        self._may_mend = MOST_MENDED if question.mends else 0
        self._below = question.below or ClusterSnapshot(CLUSTER)

    def results(self, objects: dict[_Place, Manifest], wanted: dict[_Place, Manifest]) -> Iterator[Result]:
        laid = laid_over(self._below, ((each.kind, each.obj) for each in objects.values()))
        view = self._views.of({laid.snapshot.cluster: laid.snapshot})[laid.snapshot.cluster]
        entries = self._entries(laid, view, objects.values())
        evidence = self._evidence(objects.values(), view, laid.assumed)
        workloads = {(each.obj.namespace, each.obj.name): each for each in wanted.values() if _is_workload(each.kind)}
        for key, entry in entries.items():
            place = (key.kind, key.namespace, key.name)
            manifest = workloads.get(place[1:]) if key.kind is WORKLOAD else wanted.get(place)
            if manifest is not None:
                yield from self._told(entry, manifest, evidence)

    def _entries(self, laid: Laid, view: ClusterView, objects: Iterable[Manifest]) -> Entries:
        settings = self._question.settings
        domain = settings.external_services.istio.istio_identity_domain
        cluster = laid.snapshot.cluster
        accounts = accounts_with(
            accounts_of({cluster: view}, laid.planes, domain)[cluster],
            ((each.kind, each.obj) for each in objects),
            self._manifests.accounts,
            planes=laid.planes,
            cluster=cluster,
            configured_domain=domain,
        )
        accounts = replace(accounts, elsewhere=accounts.elsewhere | self._question.elsewhere)
        options = validation_options(settings, laid.snapshot, [laid.snapshot], self._question.ignored)
        return self._validator.run(view, laid.planes, options, accounts)

    def _evidence(self, objects: Iterable[Manifest], view: ClusterView, assumed: str) -> Evidence | None:
        """None where everything is proved."""
        if self._question.below is not None or self._question.is_complete:
            return None
        return Evidence(((each.kind, each.obj) for each in objects), view.inventory, assumed)

    def _told(self, entry: Entry, manifest: Manifest, evidence: Evidence | None) -> Iterator[Result]:
        self.ignored.update(dict(entry.ignored))
        for finding in entry.checks:
            if evidence is not None and not evidence.proves(finding, manifest.obj):
                self.unproven[finding.code] += 1
            else:
                yield Result(
                    _judged(manifest), manifest.line_of(finding.path), finding, self._mends(entry.key, finding)
                )

    def _mends(self, key: Key, finding: Finding) -> tuple[str, ...]:
        if not self._may_mend or finding.code not in MENDERS:
            return ()
        self._may_mend -= 1
        return tuple(cure.said for cure in self._validator.cures(key, finding))


def _versions(objects: Sequence[Manifest]) -> dict[_Place, list[Manifest]]:
    """What is written of each object, in the order of reading; of the same twice the last."""
    versions: dict[_Place, dict[bytes, Manifest]] = {}
    for each in objects:
        found = versions.setdefault((each.kind, each.obj.namespace, each.obj.name), {})
        written = msgspec.json.encode(each.obj)
        found.pop(written, None)
        found[written] = each
    return {place: list(found.values()) for place, found in versions.items()}


def _repeated(versions: dict[_Place, list[Manifest]]) -> Iterator[Complaint]:
    for (kind, namespace, name), found in versions.items():
        if len(found) > 1:
            *others, last = found
            places = ", ".join(f"{each.file}:{each.line}" for each in others[:3])
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            title = f"{kind.name} {namespace}/{name}" if namespace else f"{kind.name} {name}"
            bound = f"the first {MOST_VERSIONS - 1} and the last are" if len(found) > MOST_VERSIONS else "each is"
            message = f"{title} is written otherwise in {places}{more}; {bound} judged, with the last of all others"
            yield Complaint(last.file, last.line, message, is_note=True)


def _unread(below: ClusterSnapshot | None) -> Iterator[Complaint]:
    """What of the cluster could not be read, and may be missed for that."""
    for problem in below.problems if below else ():
        yield Complaint(f"cluster {problem.cluster}", 0, problem.message, is_note=True)


def _is_workload(kind: Kind) -> bool:
    return kind in kinds.WORKLOAD_KINDS and kind is not kinds.WORKLOAD_GROUP


def _is_judged(kind: Kind) -> bool:
    return kind in RULES or _is_workload(kind)


def _judged(manifest: Manifest) -> Judged:
    obj = manifest.obj
    return Judged(manifest.file, manifest.line, manifest.kind, obj.namespace, obj.name)


def _order(result: Result) -> tuple[str, int, str, str]:
    return result.file, result.line, result.finding.code, result.finding.path
