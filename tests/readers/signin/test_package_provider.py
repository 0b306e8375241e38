"""The same sign-in at a provider that others wrote."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from mesh.clients.errors import BadAnswer, Forbidden
from mesh.clients.signin.attempt import Attempt
from tests.readers.signin.conftest import Client
from tests.readers.signin.walk import OWN
from tests.stand_ins.package_provider import IS_THERE, REASON, package_provider


@pytest.mark.skipif(not IS_THERE, reason=REASON)
def test_somebody_signs_in_and_stays_for_longer(client: Client, tmp_path: Path) -> None:
    claims = {"sub": "u-1", "preferred_username": "ada", "email": "ada@a.example", "groups": ["ops"]}
    with package_provider(tmp_path, **claims) as url:
        made = client(issuer_uri=url, username_claim="preferred_username", allowed_domains=["a.example"])
        attempt = Attempt.new()
        form = made.authorize_url(attempt, OWN)
        answer = requests.post(form, data={"sub": "u-1"}, allow_redirects=False, timeout=10)
        back = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        assert attempt.began(back["state"])
        grant = made.granted(back["code"], attempt, OWN)
        assert (grant.subject, grant.user, grant.groups) == ("u-1", "ada", ("ops",))
        with pytest.raises(Forbidden, match="invalid_grant"):
            made.granted(back["code"], attempt, OWN)
        with pytest.raises(BadAnswer, match="renews no ID tokens"):
            made.renewed(grant)
        renewed = client(issuer_uri=url, api_token="access_token").renewed(grant)
        assert renewed.subject == "u-1"
        assert renewed.api_token not in ("", grant.api_token)
        assert made.logout_url(grant.id_token, OWN).startswith(f"{url}/oauth2/end_session?id_token_hint=")
