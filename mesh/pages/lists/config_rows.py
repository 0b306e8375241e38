"""The rows of the list of configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from mesh.istio.selectors import reference
from mesh.model.access import VisibleNamespace
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.object_types import ObjectType
from mesh.model.objects import ConfigObject
from mesh.model.pace import paced
from mesh.pages.istio.findings import findings_of
from mesh.pages.lists.rows import ListRow
from mesh.pages.sources.sources import Sources

_TYPES = {kind: ObjectType("istio", kind.word, kind.letters) for kind in CONFIG_KINDS}


def config_rows(sources: Sources, spaces: Sequence[VisibleNamespace]) -> Iterator[ListRow]:
    """Every configuration object of the namespaces."""
    for space in spaces:
        snapshot = sources.clusters[space.cluster].snapshot
        for kind in CONFIG_KINDS:
            for obj in paced(snapshot.in_namespace(kind, space.name)):
                yield _row(sources, space, kind, obj)


def _row(sources: Sources, space: VisibleNamespace, kind: Kind, obj: ConfigObject) -> ListRow:
    return ListRow(
        namespace=space.name,
        name=obj.name,
        cluster=space.cluster,
        type_of=_TYPES[kind],
        labels=obj.labels,
        type=kind.word,
        kind=kind,
        look=partial(findings_of, sources, space.cluster, reference(kind, obj)),
    )
