"""A browser without JavaScript, which follows every redirect: within the console, and to providers and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from tests.web.forms import Browser
from tests.web.html import Page
from tests.web.visits import Answer, page_of
from tests.web.worlds.memory import HOME

OWN = "http://testserver"
_MOST_STEPS = 12


@dataclass
class Walker:
    """`trail` are the addresses of the last walk, those of the console as paths."""

    browser: Browser = field(default_factory=lambda: Browser(raise_request_exception=False))
    trail: list[str] = field(default_factory=list)
    answer: Answer | None = None

    def go(self, address: str, *, until: str = "") -> Page:
        """Where it ends; before the first address that begins with `until`, which is the last of the trail."""
        self.trail = []
        for _ in range(_MOST_STEPS):
            self.trail.append(address)
            if until and address.startswith(until):
                return Page("")
            location = self._step(address)
            if not location:
                assert self.answer is not None
                return page_of(self.answer)
            address = local(location)
        raise AssertionError(f"the browser goes round in circles: {self.trail}")

    def press(self, address: str, **fields: str) -> Page:
        """A form by POST, and where it leads."""
        self.answer = self.browser.post(address, fields)
        if self.status in (302, 303):
            return self.go(local(self.answer["Location"]))
        return page_of(self.answer)

    def namespaces(self, cluster: str = HOME, **headers: str) -> list[str]:
        """Those that whoever is signed in may see."""
        answer = self.browser.get("/api/namespaces", headers=headers)
        assert answer.status_code == 200, answer.content
        return [found["name"] for found in answer.json() if found["cluster"] == cluster]

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status_code

    @property
    def cookies(self) -> dict[str, str]:
        """Those that the browser has."""
        return {name: morsel.value for name, morsel in self.browser.cookies.items() if morsel.value}

    @property
    def sessions(self) -> set[str]:
        """Cookies of sessions, and of attempts to sign in."""
        return {name for name in self.cookies if name.startswith("kiali-token")}

    def _step(self, address: str) -> str:
        if address.startswith("/"):
            self.answer = self.browser.get(address)
            return self.answer["Location"] if self.status in (301, 302, 303) else ""
        found = requests.get(address, allow_redirects=False, timeout=10)
        assert found.status_code in (200, 302), f"{urlsplit(address).path}: {found.status_code} {found.text[:500]}"
        if found.status_code == 302:
            return found.headers["Location"]
        self.answer = Outside(found)
        return ""


def local(address: str) -> str:
    """The path of one of the console's own, as a browser sends it."""
    path = address.removeprefix(OWN)
    return path if path.startswith("/") or path == address else f"/{path}"


class Outside:
    """A page of somebody else's."""

    def __init__(self, answer: requests.Response) -> None:
        self.status_code = answer.status_code
        self.json = answer.json
        self._answer = answer

    def __getitem__(self, header: str) -> str:
        return self._answer.headers[header]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter([self._answer.content])
