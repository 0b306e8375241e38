"""What the pages print that edit and delete an object, and that tell of it afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mesh.actions.istio_config import Changed
from mesh.editing.diff import Diff, diff
from mesh.editing.manifest import Fault
from mesh.editing.objects import editable, in_order_of, mark_of
from mesh.editing.owners import Owner
from mesh.istio.selectors import Reference
from mesh.model.object_types import ObjectType
from mesh.text.yaml_text import dump_yaml
from mesh.web.address.links import config_url
from mesh.web.istio.outlook import Outlook
from mesh.web.parts.facts import Fact

MOST_FAULTS = 20
_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class Place:
    """The object and its addresses; `cluster` is that of addresses, empty where there is only one."""

    ref: Reference
    cluster: str

    @property
    def object_type(self) -> ObjectType:
        return ObjectType("istio", self.ref.kind.word, self.ref.kind.letters)

    @property
    def back(self) -> str:
        return config_url(self.ref, self.cluster)

    @property
    def edit_url(self) -> str:
        return config_url(self.ref, self.cluster, "istio-edit")

    @property
    def delete_url(self) -> str:
        return config_url(self.ref, self.cluster, "istio-delete")


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault with the beginning of the line that it is about."""

    text: str
    line: int = 0
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class EditContent:
    """`text` is what was typed; `mark` is that of the object that the person has seen, `""` where there was none.

    `refusal` says why this person cannot save, `fault` why nothing was saved, `faults` what is wrong with the text,
    `note` why the API server did not look at it, `mending` what a text that nobody typed is to mend. `preview` is what
    would change; with `is_untried` nobody has looked at that yet. `theirs` is the object as it is now, where that is
    not what the person has seen.
    """

    place: Place
    text: str
    mark: str
    owner: Owner | None = None
    refusal: str = ""
    fault: str = ""
    faults: tuple[FaultLine, ...] = ()
    note: str = ""
    mending: str = ""
    preview: Diff | None = None
    is_untried: bool = False
    outlook: Outlook | None = None
    theirs: str = ""

    @property
    def is_new(self) -> bool:
        return not self.mark

    @property
    def can_save(self) -> bool:
        """Whether a button to do so is shown: what was previewed changes something, and nothing is known against it."""
        return self._is_tried_change and not (self.fault or self.faults or self.refusal)

    @property
    def is_unsaved(self) -> bool:
        """Whether the text has what somebody typed and the cluster does not."""
        return self._is_tried_change or bool(self.fault or self.faults)

    @property
    def _is_tried_change(self) -> bool:
        return bool(self.preview and self.preview.lines) and not self.is_untried

    @property
    def previewed(self) -> str:
        """Tells whether a text that is to be saved is the one whose preview was seen."""
        return text_mark(self.text) if self.can_save else ""

    @property
    def rows(self) -> int:
        """Lines that the field shows."""
        return max(12, min(40, self.text.count("\n") + 2))


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind with a form at `url`, and what its objects are for."""

    object_type: ObjectType
    told: str
    url: str


@dataclass(frozen=True, slots=True)
class NewContent:
    """A manifest of which it is not known yet which object it is to be, beside the kinds that have a form."""

    choices: tuple[KindChoice, ...]
    text: str = ""
    faults: tuple[FaultLine, ...] = ()


@dataclass(frozen=True, slots=True)
class DeleteContent:
    """`mark` is that of the object that the page shows; `related` is what it has to do with; the rest as in
    `EditContent`."""

    place: Place
    mark: str
    owner: Owner | None
    related: tuple[Fact, ...]
    outlook: Outlook | None = None
    text: str = ""
    refusal: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class DoneContent:
    """After a change: `done` in words; `former` is the YAML from before, `""` of a new object; `mark` is that of the
    object as it is now, so that undoing is not done over somebody else's change."""

    place: Place
    done: str
    former: str
    mark: str


def text_mark(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def yaml_of(obj: Mapping[str, Any] | None) -> str:
    """The object as a person edits it; `""` of none."""
    return "" if obj is None else dump_yaml(editable(obj))


def difference(live: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> Diff:
    """What would change, both as they are edited."""
    before = None if live is None else editable(live)
    return diff(yaml_of(live), dump_yaml(in_order_of(before, editable(wanted))))


def fault_lines(faults: Iterable[Fault], text: str) -> tuple[FaultLine, ...]:
    """With the lines themselves; of very many the first, and how many more."""
    lines, listed = text.splitlines(), list(faults)
    told = [FaultLine(fault.text, fault.line, _excerpt(lines, fault.line)) for fault in listed[:MOST_FAULTS]]
    more = len(listed) - MOST_FAULTS
    return (*told, *((FaultLine(f"and {more} more"),) if more > 0 else ()))


def _excerpt(lines: list[str], line: int) -> str:
    return lines[line - 1].strip()[:_EXCERPT] if 0 < line <= len(lines) else ""


def what_others_did(changed: Changed, mark: str) -> tuple[str, str]:
    """In words, to somebody who has seen the object of that mark; and the mark of what they have seen after that."""
    if changed.live is None:
        return "it was deleted since you opened it. What you typed can be previewed and created anew", ""
    told = "somebody else has changed it since you opened it" if mark else "there is an object of this name"
    return told, mark_of(changed.live)
