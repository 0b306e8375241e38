"""The objects that a form makes: their manifests, what the API server and validation say of them, and their making."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from mesh.editing.drafts.forms import manifest
from mesh.istio.selectors import Reference
from mesh.model.kinds import Kind
from mesh.pages.istio.trial import trial
from mesh.text.yaml_text import dump_yaml
from mesh.web.creating.common import PlacedManifest
from mesh.web.creating.sheet import Sheet
from mesh.web.istio.attempt import Attempt, Outcome, attempt_of, await_seen, saved, side_by_side, tried
from mesh.web.istio.edit_page import EditContent, Place, text_mark
from mesh.web.istio.highlight import coloured_lines
from mesh.web.istio.outlook import Around, around, own_outlook
from mesh.web.visit import Visit

MOST_COLOURED = 50_000
"""Characters of a manifest that are shown in colours."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the objects; `prefix` is that of its fields. Of a cluster that is the only one, `cluster` is still its
    name."""

    prefix: str
    cluster: str
    content: EditContent

    @property
    def ref(self) -> Reference:
        return self.content.place.ref

    @property
    def lines(self) -> list[SafeString]:
        return coloured_lines(self.content.text[:MOST_COLOURED])

    @property
    def field(self) -> str:
        return f"id_{self.prefix}-manifest"

    @property
    def file(self) -> str:
        return f"{self.ref.name}_{self.ref.namespace}.yaml"


@dataclass(frozen=True, slots=True)
class ClusterAround:
    """What would be found elsewhere in a cluster; `cluster` is empty where there is only one."""

    cluster: str
    around: Around


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one of the objects: it was made, or `why` it was not; not even tried where that is empty."""

    content: EditContent
    is_made: bool = False
    why: str = ""


def manifests(sheet: Sheet) -> list[PlacedManifest]:
    """One for each place, of a form without faults."""
    return [
        PlacedManifest(place.cluster, place.namespace, _manifest(sheet, place.cluster, place.namespace))
        for place in sheet.blank.targets.places
    ]


def _manifest(sheet: Sheet, cluster: str, namespace: str) -> str:
    blank = sheet.blank
    client = blank.visit.runtime.client(cluster)
    served = client.api_version(blank.kind) if client else blank.kind.api_version
    return dump_yaml(
        manifest(
            blank.kind,
            sheet.draft,
            version=served.rpartition("/")[2],
            name=sheet.name,
            namespace=namespace,
            labels=sheet.pairs("labels"),
            annotations=sheet.pairs("annotations"),
        )
    )


def attempts(visit: Visit, kind: Kind, name: str, placed: Sequence[PlacedManifest]) -> list[Attempt | Outcome]:
    """Beside what is there now."""

    def attempt(each: PlacedManifest) -> Attempt | Outcome:
        place = Place(Reference(kind, each.namespace, name), visit.sources.told_cluster(each.cluster))
        return attempt_of(visit, each.cluster, EditContent(place, each.manifest, mark=""))

    return side_by_side(attempt, placed)


def taken(found: Sequence[Attempt | Outcome]) -> Iterator[Attempt]:
    """Those whose object is there already."""
    return (each for each in found if isinstance(each, Attempt) and each.live is not None)


def rehearsed(found: Sequence[Attempt | Outcome]) -> list[Outcome]:
    """What the API servers say."""
    return side_by_side(lambda each: tried(each) if isinstance(each, Attempt) else each, found)


def foreseen(
    visit: Visit, clusters: Sequence[str], outcomes: Sequence[Outcome]
) -> tuple[list[Outcome], list[ClusterAround]]:
    """With what validation would find, were all of them there. `clusters` are those of the outcomes."""
    told, surroundings = list(outcomes), []
    for cluster in dict.fromkeys(clusters):
        own = [n for n, each in enumerate(outcomes) if clusters[n] == cluster and each.wanted is not None]
        found = trial(visit.sources, cluster, {outcomes[n].content.place.ref: outcomes[n].wanted for n in own})
        if found is None or not own:
            continue
        for n in own:
            content = outcomes[n].content
            outlook = own_outlook(found, content.place.ref, outcomes[n].document)
            told[n] = replace(outcomes[n], content=replace(content, outlook=outlook))
        told_cluster = visit.sources.told_cluster(cluster)
        surroundings.append(ClusterAround(told_cluster, around(found, "", told_cluster)))
    return told, surroundings


def made(visit: Visit, found: Sequence[Attempt | Outcome]) -> tuple[list[Made], Outcome | None]:
    """Makes one after the other, until one cannot be made; that outcome too."""
    results: list[Made] = []
    done: dict[str, tuple[Attempt, Outcome]] = {}
    failed: Outcome | None = None
    for each in found:
        if failed is not None:
            results.append(Made(each.content))
            continue
        outcome = saved(each) if isinstance(each, Attempt) else each
        if outcome.done is not None and isinstance(each, Attempt):
            done[each.cluster] = (each, outcome)
            results.append(Made(outcome.content, is_made=True))
        else:
            failed = outcome
            results.append(Made(outcome.content, why=_why(outcome)))
    # What was made last is seen last.
    for attempt, outcome in done.values():
        await_seen(visit, attempt, outcome)
    return results, failed


def _why(outcome: Outcome) -> str:
    content = outcome.content
    return " ".join(filter(None, (content.fault, *(each.text for each in content.faults))))


def is_previewed(placed: Sequence[PlacedManifest]) -> bool:
    """Whether just these texts were shown before."""
    return bool(placed) and all(each.previewed == text_mark(each.manifest) for each in placed)
