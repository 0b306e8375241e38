"""Rounds of health that one process has measured, for all of them."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec
from django.core.cache import caches

import mesh
from mesh.config import Settings
from mesh.config.base import as_public
from mesh.health.queries import HealthType
from mesh.model.access import VisibleNamespace
from mesh.pages.sources.health_store import TrafficPart
from mesh.web.process.shared.connecting import ALIAS
from mesh.web.process.shared.store import SharedStore

log = logging.getLogger(__name__)

# Clocks of replicas differ; by more than this a round of another is left alone.
_SKEW_SECONDS = 30.0
_Round = dict[HealthType, TrafficPart]
_DECODER = msgspec.msgpack.Decoder(_Round)


class SharedRounds:
    """Kept under the version of the code, the settings and the namespaces that are looked at: a console of another
    release, with other settings, or that sees other namespaces shares nothing with this one. Verdicts are the console's
    own; what a viewer may not see is left out where it is shown, as of its own rounds."""

    def __init__(self, store: SharedStore, settings: Settings, release: str = "") -> None:
        self.store = store
        self._mark = _digest(release or release_of_code(), json.dumps(as_public(settings), sort_keys=True, default=str))

    def newest(self, spaces: Sequence[VisibleNamespace], now: float, lasting: float) -> _Round | None:
        """A whole round that is younger than so many seconds."""
        content = self.store.get(self._key("round", spaces))
        if content is None:
            return None
        try:
            parts = _DECODER.decode(content)
        except msgspec.MsgspecError:
            log.warning("a round of health in the shared cache could not be read")
            return None
        ages = [now - part.computed_at for part in parts.values()]
        is_new = len(parts) == len(HealthType) and all(-_SKEW_SECONDS < age < lasting for age in ages)
        return parts if is_new else None

    def claim(self, spaces: Sequence[VisibleNamespace], seconds: float) -> bool:
        """Whether this process is to measure; where nobody can be asked, everybody does."""
        return self.store.claim(self._key("claim", spaces), seconds) is not False

    def offer(
        self, spaces: Sequence[VisibleNamespace], parts: Mapping[HealthType, TrafficPart], seconds: float
    ) -> None:
        self.store.put(self._key("round", spaces), msgspec.msgpack.encode(dict(parts)), seconds)

    def _key(self, noun: str, spaces: Sequence[VisibleNamespace]) -> str:
        places = sorted(f"{space.cluster}/{space.name}" for space in spaces)
        return f"console-{noun}-health-{self._mark}-{_digest(*places)}"


def shared_rounds(settings: Settings) -> SharedRounds:
    """Over Django's cache of that name, sealed with the key of the sessions where there is one."""
    key = "" if settings.auth.strategy == "anonymous" else settings.login_token.signing_key.read()
    secret = hashlib.sha256(f"shared cache {key}".encode()).digest()
    return SharedRounds(SharedStore(_Shared(), secret), settings)


class _Shared:
    """Django has one of each thread."""

    def get(self, key: str) -> bytes | None:
        found: bytes | None = caches[ALIAS].get(key)
        return found

    def set(self, key: str, value: bytes, timeout: float) -> None:
        caches[ALIAS].set(key, value, timeout)

    def add(self, key: str, value: bytes, timeout: float) -> bool:
        return bool(caches[ALIAS].add(key, value, timeout))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


@cache
def release_of_code() -> str:
    """Of all that computes: two that differ in a line share nothing."""
    digest = hashlib.sha256()
    for place in mesh.__path__:
        for file in sorted(Path(place).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
