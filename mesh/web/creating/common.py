"""What all new objects have in common, in the shape of a draft; and what a preview carries."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.editing.drafts.shapes import rows


@dataclass(frozen=True, slots=True)
class Label:
    key: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    key: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    name: str = ""
    labels: tuple[Label, ...] = rows(Label)
    annotations: tuple[Annotation, ...] = rows(Annotation)


@dataclass(frozen=True, slots=True)
class PlacedManifest:
    """The YAML of one of the objects; `previewed` is the mark of the text whose preview was shown."""

    cluster: str = ""
    namespace: str = ""
    manifest: str = ""
    previewed: str = ""


@dataclass(frozen=True, slots=True)
class PlacedManifests:
    objects: tuple[PlacedManifest, ...] = rows(PlacedManifest)
