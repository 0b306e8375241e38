"""What the pages for new objects print."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.kinds import Kind
from mesh.model.object_types import ObjectType
from mesh.web.creating.preview import ClusterAround, Made, Shown
from mesh.web.creating.sheet import Sheet


@dataclass(frozen=True, slots=True)
class NewPage:
    """`action` is where its form is sent, `cancel` the list."""

    kind: Kind
    sheet: Sheet
    action: str
    cancel: str

    @property
    def object_type(self) -> ObjectType:
        return ObjectType("istio", self.kind.word, self.kind.letters)


@dataclass(frozen=True, slots=True)
class FormPage(NewPage):
    """`focus` is the place where a person goes on; `refusals` say why they cannot create it in some of the places,
    `notes` what else is to be known; `suggestions` are namespaces."""

    focus: str = ""
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewPage(NewPage):
    objects: tuple[Shown, ...] = ()
    surroundings: tuple[ClusterAround, ...] = ()

    @property
    def can_create(self) -> bool:
        return all(each.content.can_save for each in self.objects)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why this person cannot create some of them, each once."""
        return tuple(dict.fromkeys(each.content.refusal for each in self.objects if each.content.refusal))


@dataclass(frozen=True, slots=True)
class MadePage(NewPage):
    """`rest` are the objects that are not there yet."""

    made: tuple[Made, ...] = ()
    rest: tuple[Shown, ...] = ()

    @property
    def count(self) -> int:
        return sum(each.is_made for each in self.made)
