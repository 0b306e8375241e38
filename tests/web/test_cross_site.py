"""A page of another site cannot make this browser change anything."""

from __future__ import annotations

import pytest
from django.test import Client

URL = "/api/authenticate"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_write_is_taken_from_here_and_from_scripts_only(
    visitor: Client, headers: dict[str, str], status: int
) -> None:
    assert visitor.post(URL, headers=headers).status_code == status


def test_reading_from_elsewhere_stays_allowed(visitor: Client) -> None:
    assert visitor.get("/api/namespaces", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
