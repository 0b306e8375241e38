"""A console that people have to sign in to, and a browser before it, without scripts."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mesh.config import Settings
from tests.stand_ins.people import namespace
from tests.web.forms import Browser
from tests.web.html import Page
from tests.web.visits import get, page_of
from tests.web.worlds.people import Guarded, guarded_console

KEY = "k" * 32
NAMESPACES = ("shop", "vault")


def settings_with(strategy: str = "token", key: str = KEY, **sections: Any) -> Settings:
    return Settings.model_validate(
        {
            "auth": {"strategy": strategy},
            "login_token": {"signing_key": key},
            "external_services": {"prometheus": {"enabled": False}},
            **sections,
        }
    )


def browser() -> Browser:
    """One that is held to the tokens of forms."""
    return Browser(raise_request_exception=False, enforce_csrf_checks=True)


@dataclass
class SigningIn:
    """`person` is the browser."""

    console: Guarded
    person: Browser = field(default_factory=browser)

    def page(self, path: str, status: int = 200, **headers: str) -> Page:
        return get(self.person, path, status, headers)

    def sign_in_page(self, asked: str = "/console/overview") -> Page:
        """That to which a page leads."""
        answer = self.person.get(asked)
        assert answer.status_code == 302, answer.content
        return self.page(answer["Location"])

    def try_token(self, token: str, asked: str = "/console/overview") -> Any:
        """The answer to the form of the page that a page leads to."""
        form = self.sign_in_page(asked).form("form.signin-form")
        return self.person.post(form["action"], {**dict(form.fields), "token": token})

    def try_api(self, token: str) -> str:
        """The answer to a program."""
        return str(self.person.post("/api/authenticate", {"token": token}).content.decode())

    def sign_in(self, token: str, asked: str = "/console/overview") -> str:
        """Where the person goes on."""
        answer = self.try_token(token, asked)
        assert answer.status_code == 302, page_of(answer).words
        return str(answer["Location"])

    def press(self, form: Any, path: str = "", **fields: str) -> Any:
        """Sends a form; `path` where it names none."""
        return self.person.post(form.get("action") or path, [*form.fields, *fields.items()])

    @property
    def session_cookies(self) -> list[str]:
        return sorted(name for name in self.person.cookies if name.startswith("kiali-token"))

    def wait(self, seconds: float) -> None:
        self.console.now[0] += seconds


@contextmanager
def signing_in(settings: Settings | None = None) -> Iterator[SigningIn]:
    with guarded_console(map(namespace, NAMESPACES), settings or settings_with()) as console:
        yield SigningIn(console)


def token_of(size: int = 0, **claims: Any) -> str:
    """A token as clusters give them out: a JWT, which nobody has signed."""
    body = json.dumps({**claims, "groups": ["g" * 40] * (size // 45)}).encode()
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"RS256"}', body, b"sig"))
