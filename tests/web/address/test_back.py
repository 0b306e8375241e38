"""Where a person goes on: only within this console."""

from __future__ import annotations

import pytest
from django.test import override_settings

from mesh.web.address.back import LONGEST, is_own

OWN = [
    "/console/overview",
    "/console/overview?namespaces=a,b&duration=60",
    "/console/namespaces/shop/services/cart?tab=info#here",
    "/console/graph/namespaces?graphFind=http%3A%2F%2Fx",
    "/console/namespaces/a%20b",
    "/",
]
ELSEWHERE = [
    "",
    "//evil.example",
    "//evil.example/console/",
    "///evil.example/console/",
    "/\\evil.example",
    "\\\\evil.example/console/",
    "/console/\\evil",
    "/%5Cevil.example/console/",
    "/console/%5C..%5C",
    "https://evil.example/console/",
    "http:evil.example",
    "https:/console/",
    "javascript:alert(1)",
    "data:text/html,x",
    "console/overview",
    "?next=/",
    "#x",
    " /console/overview",
    "/console/overview\n",
    "/console/over\tview",
    "/console/\x00",
    "/console/\u202e",
    "/console/../other",
    "/console/%2e%2e/other",
    "/console/./x",
    "/" + "x" * LONGEST,
]


@pytest.mark.parametrize("target", OWN)
def test_paths_of_the_console_are_its_own(target: str) -> None:
    assert is_own(target)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_everything_else_is_not(target: str) -> None:
    assert not is_own(target)


@pytest.mark.parametrize(
    ("target", "is_it"),
    [
        ("/kiali/console/overview", True),
        ("/kiali/", True),
        ("/kiali", False),
        ("/kialis/console/", False),
        ("/console/overview", False),
        ("/kiali/../console/", False),
        ("//kiali/console/", False),
    ],
)
def test_below_a_web_root_only_what_is_below_it(target: str, is_it: bool) -> None:
    with override_settings(WEB_ROOT="/kiali"):
        assert is_own(target) is is_it
