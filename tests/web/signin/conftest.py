"""Consoles that people have to sign in to, in front of clusters that know them, and browsers without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mesh.web.signin import limits
from tests.stand_ins.openid_provider import OpenIdProvider, serving
from tests.web.signin.walker import Walker
from tests.web.worlds.providers import Console, openid_console
from tests.web.worlds.signing_in import SigningIn, signing_in


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> Iterator[None]:
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def world() -> Iterator[SigningIn]:
    with signing_in() as made:
        yield made


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    """Whoever signs in there may read everything."""
    with serving(claims={"sub": "rhea"}) as provider:
        yield provider


@pytest.fixture
def console(provider: OpenIdProvider) -> Iterator[Console]:
    with openid_console(provider) as made:
        yield made


@pytest.fixture
def walker() -> Walker:
    return Walker()
