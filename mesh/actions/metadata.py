"""What a user may do to an object's labels and annotations.

A merge patch names only what a person has edited and carries the version that was read, so that nobody's change is
lost; what others do to the rest is no concern of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mesh.actions.acting import Actor, settled
from mesh.actions.audit import Deed
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.editing.owners import controller_of
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.metadata import LAST_APPLIED, Changes, MetadataPart, Values, edit, lost_selection, mark_after, mark_of
from mesh.text.untrusted import inner, pairs, text

# Workloads whose pods follow the template when that is changed.
TEMPLATED: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        kinds.DEPLOYMENT,
        kinds.REPLICA_SET,
        kinds.REPLICATION_CONTROLLER,
        kinds.DEPLOYMENT_CONFIG,
        kinds.STATEFUL_SET,
        kinds.DAEMON_SET,
    )
}
WORKLOADS: dict[str, Kind] = TEMPLATED | {
    kind.name: kind for kind in (kinds.POD, kinds.JOB, kinds.CRON_JOB, kinds.WORKLOAD_GROUP)
}


class Layer(StrEnum):
    """Where in an object values stand."""

    OBJECT = "object"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Target:
    """The object to change; `namespace` is `""` for a namespace itself."""

    kind: Kind
    namespace: str
    name: str

    @property
    def has_template(self) -> bool:
        return self.kind.name in TEMPLATED

    @property
    def place(self) -> str:
        """The namespace that permissions are asked for."""
        return self.namespace or self.name

    def deed(self, what: str) -> Deed:
        return Deed("UPDATE", what, self.kind.name, self.namespace, self.name)

    def layers(self, part: MetadataPart) -> tuple[Layer, ...]:
        """What is edited: labels of a template count for the object as well, annotations are apart."""
        if not self.has_template:
            return (Layer.OBJECT,)
        return (Layer.TEMPLATE,) if part is MetadataPart.LABELS else (Layer.OBJECT, Layer.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Held:
    """What an object holds of one part, by layer, as the API server gave it. `selector` are the labels that its pods
    must keep; `owner` is what controls the object (`Kind name`), and may undo a change."""

    values: Mapping[Layer, Values]
    version: str
    selector: Values
    owner: str = ""

    @property
    def mark(self) -> str:
        """Tells later which of the values somebody has changed since."""
        return _joined({layer: mark_of(found) for layer, found in self.values.items()})


class Changed(Exception):
    """Somebody else has changed what was edited; `held` is what is there now, `keys` (by layer) what the two differ in,
    `mark` that of a person who has seen this."""

    def __init__(self, held: Held, keys: Mapping[Layer, frozenset[str]], mark: str) -> None:
        super().__init__("somebody else has changed it meanwhile")
        self.held, self.keys, self.mark = held, keys, mark


class StillSelected(Exception):
    """Labels that the object's selector needs, with the values that it needs."""

    def __init__(self, needed: Mapping[str, str]) -> None:
        super().__init__("the selector of the object needs " + ", ".join(f"{k}={v}" for k, v in needed.items()))
        self.needed = needed


def read(client: KubernetesClient, target: Target, part: MetadataPart) -> Held:
    """The object as it is now."""
    return _held(client.get(target.kind, target.namespace, target.name), target, part)


def save(actor: Actor, target: Target, part: MetadataPart, wanted: Mapping[Layer, Values], mark: str) -> Held:
    """Makes the values those of `wanted` where they are not those of `mark`, with which the person began; others stay
    as they are now. Returns what is there then.

    Raises `ViewOnly`; `Forbidden`; `NotFound` for an object that is gone; `Changed`; `StillSelected`; and what the
    API server refuses.
    """
    marks = _marks(mark)

    def write(is_last: bool) -> Held:
        held = read(actor.client, target, part)
        delta = _edited(held, wanted, marks)
        _require_selection(part, held, wanted, delta)
        if not any(delta.values()):
            return held
        # Of an object that is written all the time no version lasts: what was edited is as it was a moment ago.
        body = _body(part, delta, "" if is_last else held.version)
        answer = actor.client.patch(target.kind, target.namespace, target.name, body)
        _audit(actor, target, part, delta)
        return _held(answer, target, part)

    with actor.answering_for(target.deed(part)):
        actor.require("patch", target.kind, target.namespace, target.name)
        return settled(write)


def _edited(held: Held, wanted: Mapping[Layer, Values], marks: Mapping[Layer, str]) -> dict[Layer, Changes]:
    """What to change, by layer. Raises `Changed`."""
    edits = {layer: edit(marks.get(layer, ""), wanted[layer], now) for layer, now in held.values.items()}
    clashes = {layer: found.clashes for layer, found in edits.items()}
    if any(clashes.values()):
        seen = {layer: mark_after(marks.get(layer, ""), clashes[layer], now) for layer, now in held.values.items()}
        raise Changed(held, clashes, _joined(seen))
    return {layer: found.delta for layer, found in edits.items()}


def _joined(marks: Mapping[Layer, str]) -> str:
    return "-".join(f"{layer}.{mark}" for layer, mark in marks.items())


def _marks(mark: str) -> dict[Layer, str]:
    """By layer; what is none is left out, as if the person had begun with nothing."""
    found = (each.partition(".") for each in mark.split("-"))
    return {Layer(layer): rest for layer, _, rest in found if layer in list(Layer)}


def patch(actor: Actor, target: Target, body: Mapping[str, Any]) -> dict[str, Any]:
    """A merge patch as a client of the API wrote it; returns the object as it is then.

    Raises `ViewOnly`, `Forbidden`, `NotMetadata` for a patch of anything else, and what the API server refuses.
    """
    with actor.answering_for(target.deed("labels and annotations")):
        delta = {part: _deltas(part, body, target) for part in MetadataPart}
        _require_nothing_else(body, target)
        actor.require("patch", target.kind, target.namespace, target.name)
        answer = actor.client.patch(target.kind, target.namespace, target.name, body)
    for part in MetadataPart:
        if any(delta[part].values()):
            _audit(actor, target, part, delta[part])
    return answer


class NotMetadata(ValueError):
    """A patch of something that is neither a label nor an annotation."""


def _require_selection(
    part: MetadataPart, held: Held, wanted: Mapping[Layer, Values], delta: Mapping[Layer, Changes]
) -> None:
    if part is MetadataPart.LABELS and Layer.TEMPLATE in delta:
        needed = lost_selection(held.selector, wanted[Layer.TEMPLATE], delta[Layer.TEMPLATE])
        if needed:
            raise StillSelected(needed)


def _body(part: MetadataPart, delta: Mapping[Layer, Changes], version: str) -> dict[str, Any]:
    """The merge patch. Labels of a template go to the object as well."""
    metadata: dict[str, Any] = {"resourceVersion": version} if version else {}
    body: dict[str, Any] = {"metadata": metadata}
    template = delta.get(Layer.TEMPLATE)
    own = delta.get(Layer.OBJECT, template if part is MetadataPart.LABELS else None)
    if own:
        metadata[part] = own
    if template:
        body["spec"] = {"template": {"metadata": {part: template}}}
    return body


def _held(raw: Mapping[str, Any], target: Target, part: MetadataPart) -> Held:
    metadata = inner(raw, "metadata")
    found = {Layer.OBJECT: metadata, Layer.TEMPLATE: inner(raw, "spec", "template", "metadata")}
    selector = inner(raw, "spec", "selector") if target.has_template else {}
    return Held(
        values={layer: _texts(found[layer].get(part)) for layer in target.layers(part)},
        version=text(metadata.get("resourceVersion")),
        selector=_texts(selector.get("matchLabels") if "matchLabels" in selector else selector),
        owner=controller_of(metadata),
    )


def _texts(raw: Any) -> dict[str, str]:
    return {key: value for key, value in pairs(raw).items() if key != LAST_APPLIED}


def _deltas(part: MetadataPart, body: Mapping[str, Any], target: Target) -> dict[Layer, Changes]:
    """What a client's patch says of one part."""
    found: dict[Layer, Changes] = {Layer.OBJECT: _delta(part, inner(body, "metadata"), "metadata")}
    if target.has_template:
        template = inner(body, "spec", "template", "metadata")
        found[Layer.TEMPLATE] = _delta(part, template, "spec.template.metadata")
    return found


def _delta(part: MetadataPart, metadata: Mapping[str, Any], path: str) -> Changes:
    said = metadata.get(part, {})
    if not isinstance(said, dict) or not all(value is None or isinstance(value, str) for value in said.values()):
        raise NotMetadata(f"{path}.{part}: allowed: a map of keys to texts, or to null to take them away")
    return said


def _require_nothing_else(body: Mapping[str, Any], target: Target) -> None:
    allowed = {"metadata.labels", "metadata.annotations", "metadata.resourceVersion", "metadata.name"}
    if target.has_template:
        allowed |= {"spec.template.metadata.labels", "spec.template.metadata.annotations"}
    strange = sorted(path for path in _paths(body, allowed) if path not in allowed)
    if strange:
        raise NotMetadata(
            f"{strange[0]}: only labels and annotations can be patched; allowed: {', '.join(sorted(allowed))}"
        )


def _paths(body: Mapping[str, Any], ends: set[str], before: str = "") -> Iterator[str]:
    for key, value in body.items():
        path = f"{before}.{key}".lstrip(".")
        if isinstance(value, dict) and any(end.startswith(f"{path}.") for end in ends):
            yield from _paths(value, ends, path)
        elif path not in ("kind", "apiVersion"):
            yield path


def _audit(actor: Actor, target: Target, part: MetadataPart, delta: Mapping[Layer, Changes]) -> None:
    for layer, said in delta.items():
        if said:
            new, gone = ([key for key in said if (said[key] is None) is removed] for removed in (False, True))
            what = f"{part} of the {layer}: set [{', '.join(new)}] removed [{', '.join(gone)}]"
            actor.audit(target.deed(what))
