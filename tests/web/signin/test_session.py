"""A session as JSON, in the reference's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mesh.web.signin.session import NoSession, Session, as_text, read_text

SESSION = Session("east", "token", {"token": "s3cret"}, 1_700_000_000.0, "11111111-2222-4333-8444-555555555555")


def written(**changes: Any) -> str:
    return json.dumps(json.loads(as_text(SESSION)) | changes)


def test_it_is_written_with_the_reference_s_names() -> None:
    assert json.loads(as_text(SESSION)) == {
        "cluster": "east",
        "expiresOn": "2023-11-14T22:13:20Z",
        "payload": {"token": "s3cret"},
        "sessionId": "11111111-2222-4333-8444-555555555555",
        "strategy": "token",
    }


def test_it_is_read_as_it_was_written() -> None:
    assert read_text(as_text(SESSION), "east") == SESSION


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("2023-11-14T22:13:20Z", 1_700_000_000),
        ("2023-11-14T22:13:20.5Z", 1_700_000_000.5),
        ("2023-11-14T22:13:20.123456789Z", 1_700_000_000.123456),
        ("2023-11-15T00:13:20+02:00", 1_700_000_000),
        ("2023-11-15T00:13:20.000000001+02:00", 1_700_000_000),
    ],
)
def test_the_end_is_read_in_all_forms_that_the_reference_writes(moment: str, seconds: float) -> None:
    assert read_text(written(expiresOn=moment), "east").expires_on == pytest.approx(seconds, abs=1e-5)


def test_a_session_without_a_cluster_is_that_of_its_cookie() -> None:
    data = json.loads(as_text(SESSION))
    del data["cluster"]
    assert read_text(json.dumps(data), "west").cluster == "west"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        "[" * 100_000,
        written(expiresOn=""),
        written(expiresOn="tomorrow"),
        written(expiresOn="2023-11-14T22:13:20"),
        written(expiresOn=1_700_000_000),
        written(strategy=""),
        written(strategy=7),
        written(cluster="west"),
    ],
)
def test_anything_else_is_no_session_of_the_cluster(text: str) -> None:
    with pytest.raises(NoSession):
        read_text(text, "east")


def test_odd_payloads_hold_no_secret() -> None:
    assert read_text(written(payload=["s"]), "east").secret("token") == ""
    assert read_text(written(payload={"token": 7}), "east").secret("token") == ""


def test_the_secret_is_in_no_repr() -> None:
    assert "s3cret" not in repr(SESSION) + str(SESSION)


@pytest.mark.parametrize(("now", "is_over"), [(1_699_999_999.9, False), (1_700_000_000.0, True), (1_800_000_000, True)])
def test_it_is_over_at_its_end(now: float, is_over: bool) -> None:
    assert SESSION.is_over(now) is is_over
