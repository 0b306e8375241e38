"""One request for a page that refreshes by itself, by hand, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from mesh.pages.sources.sources import Sources
from mesh.web.address.fields import Here
from mesh.web.address.lenient import MANUAL
from mesh.web.address.reader import Pairs
from mesh.web.visit import Visit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    class Refreshed(DataclassInstance, Protocol):
        """A view with the milliseconds of its refresh."""

        @property
        def refresh(self) -> int: ...


V = TypeVar("V", bound="Refreshed")
NOW = ("now", "true")


@dataclass(frozen=True)
class PageRequest(Generic[V]):
    """`messages` tell what could not be read of the address."""

    visit: Visit
    here: Here[V]
    messages: tuple[str, ...]

    @property
    def view(self) -> V:
        return self.here.view

    @property
    def sources(self) -> Sources:
        return self.visit.sources

    @property
    def is_waiting(self) -> bool:
        """In manual mode nothing is asked for until a person says so."""
        return self.view.refresh == MANUAL and not self.visit.is_on_purpose

    @property
    def meant(self) -> Pairs:
        """What a refresh says beside the view: in manual mode, that it was meant."""
        return (NOW,) if self.view.refresh == MANUAL else ()

    @property
    def refresh_url(self) -> str:
        return self.here.url(*self.meant)
