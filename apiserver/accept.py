"""In which form an answer is wanted: the objects themselves, a table of them, or their metadata alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from apiserver.errors import ApiError
from apiserver.messages import Request

JSON, YAML = "application/json", "application/yaml"
META_GROUP = "meta.k8s.io"
_ANY = frozenset({"*/*", "application/*"})
_LISTED = {"Table": "Table", "PartialObjectMetadata": "Metadata", "PartialObjectMetadataList": "Metadata"}


@dataclass(frozen=True, slots=True)
class Form:
    """`shape` is `Object`, `Table` or `Metadata`; `meta` the version of meta.k8s.io of the last two."""

    media_type: str = JSON
    shape: str = "Object"
    meta: str = "v1"

    @property
    def meta_version(self) -> str:
        return f"{META_GROUP}/{self.meta}"


OBJECT = Form()


def form_of(request: Request) -> Form:
    """The first form that the client accepts and this server has; 406 when there is none, as for protobuf alone."""
    header = request.headers.get("accept", "")
    if not header.strip():
        return OBJECT
    for media_type, parameters in accepted(header):
        form = _form(media_type, parameters)
        if form is not None:
            return form
    raise ApiError(406, f"only the following media types are accepted: {JSON}, {YAML}")


def _form(media_type: str, parameters: dict[str, str]) -> Form | None:
    if media_type in _ANY:
        return OBJECT
    if media_type not in {JSON, YAML}:
        return None
    wanted = parameters.get("as")
    if wanted is None:
        return Form(media_type)
    if media_type == YAML or parameters.get("g") != META_GROUP or parameters.get("v") not in {"v1", "v1beta1"}:
        return None
    shape = _LISTED.get(wanted)
    return Form(media_type, shape, parameters["v"]) if shape else None


def accepted(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Media types and their parameters, the most wanted first; those with `q=0` are left out."""
    ranked = []
    for entry in header.split(","):
        media_type, *rest = (part.strip() for part in entry.split(";"))
        parameters = dict(_parameter(text) for text in rest if "=" in text)
        quality = _quality(parameters.pop("q", "1"))
        if media_type and quality > 0:
            ranked.append((quality, media_type.lower(), parameters))
    for _, media_type, parameters in sorted(ranked, key=lambda entry: -entry[0]):
        yield media_type, parameters


def _parameter(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip().lower(), value.strip().strip('"')


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0
