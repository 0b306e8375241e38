"""Secret values: held without being shown, read from their file each time they are used."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MASK = "xxx"
_MAX_BYTES = 1 << 20
_PASSWORD_IN_URL = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*(?=@)")


def stamp_of(found: os.stat_result) -> tuple[int, int, int]:
    """What changes with a file, also where its path is a link into a folder that is swapped."""
    return found.st_mtime_ns, found.st_ino, found.st_size


class CredentialError(OSError):
    """A credential's file could not be read."""


def mask_urls(text: str) -> str:
    """`text` with the user and password of every URL replaced."""
    return _PASSWORD_IN_URL.sub(MASK, text)


class Credential:
    """A literal secret, or the path of the file that holds it (a value that starts with `/`).

    Equal by value, safe to share between threads, never printed.
    """

    __slots__ = ("_content", "_lock", "_stamp", "_value")

    def __init__(self, value: str = "") -> None:
        self._value = value
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._content = ""

    @property
    def path(self) -> Path | None:
        """The file to read, or None for a literal."""
        return Path(self._value) if self._value.startswith("/") else None

    def read(self) -> str:
        """The secret without surrounding white space: the file is read again when it has changed.

        A file that is empty for a moment (a rotation half done) keeps the last content.
        Raises `CredentialError` when the file cannot be read.
        """
        path = self.path
        if path is None:
            return self._value
        with self._lock:
            try:
                self._refresh(path)
            except (OSError, ValueError) as error:
                reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
                raise CredentialError(f"cannot read the credential file {path}: {reason}") from error
            return self._content

    def _refresh(self, path: Path) -> None:
        found = path.stat()
        stamp = stamp_of(found)
        if stamp == self._stamp:
            return
        if found.st_size > _MAX_BYTES:
            raise ValueError(f"larger than {_MAX_BYTES} bytes")
        content = path.read_text(encoding="utf-8").strip()
        if content or not self._content:
            self._content = content
            self._stamp = stamp

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credential) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"Credential({MASK if self._value else ''})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Credential:
        return self

    def __reduce__(self) -> tuple[type[Credential], tuple[str]]:
        return Credential, (self._value,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_as_credential)


def _as_credential(value: object) -> Credential:
    if isinstance(value, Credential):
        return value
    if isinstance(value, str):
        return Credential(value)
    raise PydanticCustomError("credential_type", "text, or the path of a file that holds it")
