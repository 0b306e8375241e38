"""This process's runtime: the first question opens it, or gunicorn's `post_worker_init`, never an import: its threads
would not survive a fork."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings as django_settings

from mesh.config import Settings
from mesh.web.process.composition import open_runtime
from mesh.web.process.runtime import Runtime


class NotOpened(Exception):
    """The process has no runtime, in words for who runs it."""


_lock = threading.Lock()


_current: Runtime | None = None


def runtime() -> Runtime:
    """This process's runtime; the first call opens it. Raises `NotOpened` when that cannot be done."""
    global _current  # noqa: PLW0603 - the one per process
    if _current is None:
        with _lock:
            if _current is None:
                try:
                    _current = open_runtime(django_settings.CONSOLE, warnings=django_settings.CONSOLE_WARNINGS)
                except SystemExit as refusal:
                    if not isinstance(refusal.code, str):  # a signal ends the process, and its opening with it
                        raise
                    raise NotOpened(str(refusal)) from None
    return _current


def current_runtime() -> Runtime | None:
    """The runtime if it is open: for what must not fail, such as error pages."""
    return _current


def close_runtime() -> None:
    """Ends the watches of this process."""
    global _current
    with _lock:
        closing, _current = _current, None
    if closing is not None:
        closing.close()


@contextmanager
def use_runtime(replacement: Runtime) -> Iterator[Runtime]:
    """Tests: this runtime, and afterwards the one before. It does not close the replacement."""
    global _current  # noqa: PLW0603 - the one per process
    before, _current = _current, replacement
    try:
        yield replacement
    finally:
        _current = before


def console_settings() -> Settings:
    """The settings, without opening anything."""
    if _current is not None:
        return _current.settings
    settings: Settings = django_settings.CONSOLE
    return settings
