"""A console with sign-in by token, in front of a cluster that knows people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mesh.web.signin import limits
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
