"""Asks the console's API as people with more or fewer rights, and compares what they get with what the reference gave
to such people (`make users`).

It needs the folder of conformance worlds, which is no part of the repository, with a file `users.json` beside them. Two
worlds make one cluster, with roles for these people; the little API server serves it, asks for tokens and keeps to the
roles, and the console's strategy is `token`.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tools.users_cluster import OWN, PEOPLE, SECONDS, running

NOBODY = "nobody signed in"
_LEAST_ERROR = 400
_OK, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _FAILED, _UNAVAILABLE = 200, 401, 403, 404, 500, 503
# What is as good as the reference's status, or better: who is refused is told so, and who sees a part gets that.
_BETTER = {
    _FAILED: (_OK, 400, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND),
    _UNAVAILABLE: (_OK, _FORBIDDEN, _NOT_FOUND),
    _FORBIDDEN: (_NOT_FOUND,),
    _NOT_FOUND: (_FORBIDDEN,),
    204: (_OK,),
    400: (_FORBIDDEN, _NOT_FOUND),
}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Got:
    """One answer: its status, and the namespaces that its values and keys name."""

    status: int
    namespaces: frozenset[str] = frozenset()


def main() -> int:
    arguments = _arguments()
    worlds = Path(arguments.worlds).resolve()
    file = worlds / "users.json"
    if not file.is_file():
        print(f"users: skipped, there is no {file}; name the folder of worlds with WORLDS=path.")
        return 0
    asked = json.loads(file.read_text(encoding="utf-8"))
    with running(worlds) as (base, moment, spaces, _):
        served, unserved = _served(asked["rows"], base)
        lines = [*_logins(asked["logins"], base), *_rows(served, base, moment, spaces)]
    differing = [line for line in lines if line]
    for line in differing:
        print(f"  {line}")
    for path in unserved:
        print(f"  not served yet: {path}")
    print(f"users: {len(lines) - len(differing)} of {len(lines)} answers equal or better")
    return 1 if arguments.strict and differing else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", default="../shared/conformance", help="the folder of worlds, with users.json")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when an answer is worse")
    return parser.parse_args()


class Person:
    """A browser's cookies; without a token, of somebody who has not signed in."""

    def __init__(self, base: str, token: str | None = None) -> None:
        self._base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.login = 0 if token is None else self.ask("/api/authenticate", {"token": token})[0]

    def is_served(self, path: str) -> bool:
        """Whether the console knows the address, whatever it answers there."""
        status, body = self.ask(path)
        return status != _NOT_FOUND or b"nothing is at" not in body

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        data = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            with self._opener.open(f"{self._base}{path}", data, timeout=SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


def _logins(reference: Mapping[str, int], base: str) -> Iterator[str]:
    """What differs of each sign-in; empty where nothing does."""
    tokens = {"no token": "", "nonsense token": "nonsense"}
    for who, status in reference.items():
        got = Person(base, tokens.get(who, f"{who}-token")).login
        yield "" if _is_as_good(status, got) else f"sign-in of {who}: {got} instead of {status}"


def _served(rows: Sequence[Json], base: str) -> tuple[list[Json], list[str]]:
    """The rows of addresses that there are, and the paths of the others."""
    person = Person(base, "kiali-token")
    found: list[Json] = []
    missing: dict[str, None] = {}
    for row in rows:
        path = row["path"].partition("?")[0]
        if person.is_served(path):
            found.append(row)
        else:
            missing[path] = None
    return found, list(missing)


def _rows(rows: Sequence[Json], base: str, moment: int, spaces: frozenset[str]) -> Iterator[str]:
    people = {who: Person(base, f"{who}-token") for who in PEOPLE} | {NOBODY: Person(base)}
    for row in rows:
        path = row["path"].replace("{T-600}", str(moment - 600)).replace("{T}", str(moment))
        for who, (status, _, named) in row["answers"].items():
            got = _got(people[who].ask(path), spaces)
            named_there = frozenset(named)
            seen = _seen(who, spaces)
            known = seen | _asked(path, spaces)
            # A graph names who calls what one sees, and a trace who is in it, as the reference's do.
            neighbours = named_there if "graph" in path or "traces" in path else frozenset()
            reference = Got(status, named_there & (seen | neighbours))
            is_hidden = any(step in spaces - seen for step in path.partition("?")[0].split("/"))
            why = _worse(reference, got, known | neighbours, is_hidden=is_hidden)
            yield f"{who}: {row['path']}: {why}" if why else ""


def _seen(who: str, spaces: frozenset[str]) -> frozenset[str]:
    if PEOPLE.get(who):
        return spaces
    return frozenset({OWN}) if who == "kiali-one" else frozenset()


def _asked(path: str, spaces: frozenset[str]) -> frozenset[str]:
    """The namespaces that the address itself asks for."""
    return frozenset(name for name in spaces if name in urllib.parse.unquote(path))


def _worse(reference: Got, got: Got, known: frozenset[str], *, is_hidden: bool) -> str:
    """What is worse than with the reference; `known` are the namespaces that may be named; `is_hidden`: the address
    is that of one that may not be seen."""
    if is_hidden and got.status < _LEAST_ERROR:
        return f"{got.status} in a namespace that may not be seen"
    if not _is_as_good(reference.status, got.status):
        return f"{got.status} instead of {reference.status}"
    if got.status >= _LEAST_ERROR:
        leaked = got.namespaces - known
        return f"the error names {', '.join(sorted(leaked))}" if leaked else ""
    leaked = got.namespaces - known
    if leaked:
        return f"names {', '.join(sorted(leaked))}"
    lost = reference.namespaces - got.namespaces if reference.status == _OK else ()
    return f"does not name {', '.join(sorted(lost))}" if lost else ""


def _is_as_good(reference: int, got: int) -> bool:
    return got == reference or got in _BETTER.get(reference, ())


def _got(answer: tuple[int, bytes], spaces: frozenset[str]) -> Got:
    status, body = answer
    try:
        texts = frozenset(_texts(json.loads(body or b"null")))
    except ValueError:
        texts = frozenset()
    return Got(status, texts & spaces)


def _texts(data: Any) -> Iterator[str]:
    """All keys and texts."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _texts(value)


if __name__ == "__main__":
    sys.exit(main())
