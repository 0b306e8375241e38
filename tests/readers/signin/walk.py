"""A browser that goes to the provider and comes back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import requests

from mesh.clients.signin.attempt import Attempt
from mesh.clients.signin.openid import Grant, OpenIdClient

OWN = "https://console.example/mesh"


def sent_back(url: str) -> dict[str, str]:
    """What the provider sends the browser back with, in the address of the console."""
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    location = answer.headers["Location"]
    assert location.partition("?")[0] == OWN
    return dict(parse_qsl(urlsplit(location).query))


def signed_in(client: OpenIdClient) -> Grant:
    attempt = Attempt.new()
    back = sent_back(client.authorize_url(attempt, OWN))
    assert attempt.began(back["state"])
    return client.granted(back["code"], attempt, OWN)
