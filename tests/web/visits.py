"""Visits to the console with Django's test client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from django.test import Client

from tests.web.html import Page

AS_HTMX: Mapping[str, str] = {"HX-Request": "true"}


class Answer(Protocol):
    """What the test client answers; Django's types have no public name for it."""

    status_code: int

    def json(self) -> Any: ...

    def __getitem__(self, header: str) -> str: ...

    def __iter__(self) -> Iterator[bytes]: ...


def page_of(answer: Iterable[bytes]) -> Page:
    return Page(b"".join(answer).decode())


def get(client: Client, path: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    """A page below `/console/`, or at a whole path; its answer must have the status."""
    answer = client.get(path if path.startswith("/") else f"/console/{path}", headers=headers)
    page = page_of(answer)
    assert answer.status_code == status, page.words[:2000]
    return page


def loaded_later(answer: Answer) -> list[str]:
    """The addresses that htmx asks for as soon as the page is there."""
    return page_of(answer).loading if answer["Content-Type"].startswith("text/html") else []
