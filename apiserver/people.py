"""Who asks: users and their groups, by bearer token, and whom they stand for."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from email.message import Message
from pathlib import Path
from typing import Protocol

from apiserver.controls import ANONYMOUS, MASTERS, Attempt, User
from apiserver.errors import ApiError

_AUTHENTICATED = "system:authenticated"
_SERVICE_ACCOUNT = "system:serviceaccount:"


class _Access(Protocol):
    """What is asked of `controls.Access`."""

    def user_of(self, token: str) -> str | None: ...

    def groups_of(self, user: str) -> tuple[str, ...]: ...

    def refusal(self, attempt: Attempt) -> str | None: ...


def read_tokens(path: Path) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Users by token and groups by user, from lines `token,user,uid,"group,group"` as kube-apiserver's own file has
    them. Raises OSError, and ValueError for a line that has no token and user."""
    users: dict[str, str] = {}
    groups: dict[str, tuple[str, ...]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines), 1):
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if len(cells) < 2 or not (cells[0] and cells[1]):
                raise ValueError(f'{path}: line {number}: wanted: token,user,uid,"group,group"')
            users[cells[0]] = cells[1]
            groups[cells[1]] = tuple(name.strip() for name in "".join(cells[3:4]).split(",") if name.strip())
    return users, groups


def usual_groups(user: str, own: Iterable[str] = ()) -> tuple[str, ...]:
    """Those that a cluster gives to everybody, and to service accounts, after a user's own."""
    if user == ANONYMOUS:
        return (MASTERS, _AUTHENTICATED)
    if user.startswith(_SERVICE_ACCOUNT):
        namespace = user.removeprefix(_SERVICE_ACCOUNT).partition(":")[0]
        own = (*own, "system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    return tuple(dict.fromkeys((*own, _AUTHENTICATED)))


def who_asks(access: _Access, headers: Message) -> User:
    """Raises 401 when a token is needed and this is none, 403 for who may not stand for somebody else."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    name = access.user_of(token.strip() if scheme.lower() == "bearer" else "")
    if name is None:
        raise ApiError(401, "Unauthorized")
    user = User(name, usual_groups(name, access.groups_of(name)))
    for_whom = _utf8(headers.get("Impersonate-User", ""))
    groups = tuple(map(_utf8, headers.get_all("Impersonate-Group", [])))
    if not for_whom:
        if groups:
            raise ApiError(500, "requested impersonation of groups without impersonating a user")
        return user
    _require(access, user, "users", for_whom)
    for group in groups:
        _require(access, user, "groups", group)
    return User(for_whom, usual_groups(for_whom, groups))


def _require(access: _Access, user: User, resource: str, name: str) -> None:
    reason = access.refusal(Attempt(user.name, "impersonate", "", resource, "", name, user.groups))
    if reason is not None:
        raise ApiError(
            403,
            f'{resource} "{name}" is forbidden: User "{user.name}" cannot impersonate resource "{resource}" '
            f'in API group "" at the cluster scope{f": {reason}" if reason else ""}',
            details={"name": name, "kind": resource},
        )


def _utf8(value: str) -> str:
    """The library reads headers as Latin-1."""
    return value.encode("latin-1", "replace").decode("utf-8", "replace")


def user_info(user: User) -> Mapping[str, object]:
    """As reviews tell it."""
    return {"username": user.name, "groups": list(user.groups)}
