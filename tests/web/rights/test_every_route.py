"""Every address, asked by people with all rights, with those of one namespace, with none, and by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.web.rights.table import FORBIDDEN, HIDDEN, MISSING, NOWHERE, OWN, TABLE, Row, routes_of_the_console
from tests.web.rights.world import NEIGHBOURS, PEOPLE, PEOPLE_SIGN_IN, SECRETS, VAULT, ask, rights_world
from tests.web.worlds.people import Guarded

OF_A_NAMESPACE = [row for row in TABLE if row.is_of_a_namespace]
OTHERS = [row for row in TABLE if not row.is_of_a_namespace]
_PER_REQUEST = re.compile(r"(?i)request.id[^,<]*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|csrf[^>]*")


@pytest.fixture(scope="module", autouse=True)
def console() -> Iterator[Guarded]:
    with rights_world() as made:
        yield made


def rows(of: Sequence[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", of, ids=[row.id for row in of])


def answered(person: str, row: Row, path: str) -> Any:
    return ask(person, row.method, path, row.body)


def told(answer: Any) -> str:
    """All of the answer that its reader gets."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{headers}\n{answer.cookies.output()}\n{b''.join(answer).decode(errors='replace')}"


def leaks(answer: Any, path: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """The secrets in an answer that its reader did not say themselves."""
    text = told(answer)
    return [name for name in (*SECRETS, *NEIGHBOURS) if name in text and name not in path and name not in allowed]


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    assert {row.route for row in TABLE} == set(routes_of_the_console())


@rows(TABLE)
def test_who_has_all_rights_gets_what_there_is(row: Row) -> None:
    assert answered("full", row, row.path(OWN)).status_code == row.status


@rows(OF_A_NAMESPACE)
def test_who_has_all_rights_gets_it_of_every_namespace(row: Row) -> None:
    assert answered("full", row, row.path(HIDDEN, 1)).status_code == (row.hidden or row.status)


@rows(TABLE)
def test_who_sees_one_namespace_gets_what_is_there_and_hears_of_nothing_else(row: Row) -> None:
    path = row.path(OWN)
    answer = answered("one", row, path)

    assert answer.status_code == row.status
    assert row.is_by_own_right or leaks(answer, path, NEIGHBOURS if row.names_neighbours else ()) == []


@rows(OF_A_NAMESPACE)
def test_who_sees_one_namespace_is_refused_every_other(row: Row) -> None:
    """In the same words whether it is there or not, and whether the object is."""
    paths = row.path(HIDDEN, 1), row.path(MISSING), row.path(NOWHERE)
    answers = [answered("one", row, path) for path in paths]

    assert [answer.status_code for answer in answers] == [_refusal(row)] * 3
    assert [leaks(answer, path) for answer, path in zip(answers, paths, strict=True)] == [[]] * 3
    assert len({_without_names(told(answer)) for answer in answers}) == 1


@rows(OF_A_NAMESPACE)
def test_who_sees_nothing_is_refused_every_namespace(row: Row) -> None:
    path = row.path(OWN)
    answer = answered("none", row, path)

    assert answer.status_code == _refusal(row)
    assert leaks(answer, path) == []


@rows(OTHERS)
def test_who_sees_nothing_hears_of_nothing(row: Row) -> None:
    path = row.path(OWN)
    answer = answered("none", row, path)

    assert answer.status_code == (row.none or row.status)
    assert leaks(answer, path) == []
    assert "trolley" in path or "trolley" not in told(answer)


@pytest.mark.skipif(not PEOPLE_SIGN_IN, reason="who has not signed in is not turned away yet")
@rows(TABLE)
def test_nobody_gets_only_what_is_open(row: Row) -> None:
    path = row.path(OWN)
    answer = answered("nobody", row, path)

    if not row.is_open:
        assert answer.status_code in ((401,) if path.startswith("/api") else (302, 401, 403))
    assert leaks(answer, path) == []


@rows([row for row in OF_A_NAMESPACE if "<str:plural>" not in row.route])
def test_who_may_list_namespaces_hears_which_are_not_there(row: Row) -> None:
    """But of graphs, and of metrics of what has no object: they are refused as a whole."""
    status = answered("full", row, row.path(NOWHERE)).status_code

    is_whole = any(part in row.route for part in ("graph", "aggregates", "ztunnel"))
    # What is wrong with the request itself comes first.
    assert status in ((FORBIDDEN, 404) if is_whole else (404, 400) if row.status == 400 else (404,))


@rows([row for row in OF_A_NAMESPACE if row.method != "GET"])
def test_who_may_only_read_changes_nothing(row: Row, console: Guarded) -> None:
    before = console.server.store.version
    console.server.requests.clear()
    status = answered("reader", row, row.path(OWN)).status_code

    assert status in (200, 303, 400, FORBIDDEN, 404, 422)
    assert console.server.store.version == before
    assert {method for method, path in console.server.requests if "reviews" not in path} <= {"GET"}


@rows([row for row in TABLE if row.method == "GET"])
def test_no_cache_keeps_an_answer_for_somebody_else(row: Row) -> None:
    answer = answered("one", row, row.path(OWN))

    kept = answer.headers["Cache-Control"]
    assert "private" in kept or "no-store" in kept
    assert "public" not in kept
    assert {"Cookie", "Authorization"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


@rows([row for row in TABLE if row.method == "GET" and row.status == 200])
def test_the_mark_of_one_persons_answer_is_no_answer_for_another(row: Row) -> None:
    """The one with the marks of the other is told what they would be told without any."""
    path = row.path(OWN)
    tag = answered("full", row, path).headers.get("ETag", "")
    plain = answered("one", row, path)
    marked = ask("one", row.method, path, row.body, **({"If-None-Match": tag} if tag else {}))

    if marked.status_code == 304:
        assert plain.headers.get("ETag") == tag
    else:
        assert marked.status_code == plain.status_code


def _refusal(row: Row) -> int:
    # An older address leads to the page, which then refuses.
    return 302 if "<str:plural>" in row.route else FORBIDDEN


def _without_names(text: str) -> str:
    names = {*HIDDEN.values(), *MISSING.values(), *NOWHERE.values(), "murmur", VAULT, "nowhere", "not-there"}
    plain = re.sub(r"(?m)^(ETag|Content-Length|X-Request-Id|Server-Timing|Set-Cookie):.*$", "", text)
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, "…")
    return _PER_REQUEST.sub("", plain)


def test_the_people_are_who_they_seem(console: Guarded) -> None:
    seen = {person: console.runtime.viewer(identity).names() for person, identity in PEOPLE.items()}

    assert seen == {
        "full": ("hushvault", "istio-system", "nextdoor", "shop"),
        "reader": ("hushvault", "istio-system", "nextdoor", "shop"),
        "one": ("shop",),
        "none": (),
        "nobody": (),
    }
