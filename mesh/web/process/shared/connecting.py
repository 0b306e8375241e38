"""Django's cache for what replicas share (`console.shared_cache`), a Redis or a Valkey."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mesh.clients.http.settings import ca_files
from mesh.config import Settings
from mesh.config.secrets import Credential

ALIAS = "shared"


class Plain:
    """Bytes as they are. Django's own way is pickle, which runs what is in it."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def caches_of(settings: Settings) -> dict[str, Any]:
    """`CACHES` for Django: with nothing shared, one that keeps nothing."""
    default = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    shared = settings.console.shared_cache
    if not shared.url:
        return default
    return default | {
        ALIAS: {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": shared.url,
            "OPTIONS": {"serializer": f"{__name__}.Plain", **_options(settings)},
        }
    }


def _options(settings: Settings) -> dict[str, Any]:
    """A store that does not answer must cost less than what it saves: one try, and a short one."""
    from redis.backoff import NoBackoff  # noqa: PLC0415 - loaded only where it is used
    from redis.retry import Retry  # noqa: PLC0415

    shared = settings.console.shared_cache
    seconds = shared.timeout.total_seconds()
    options: dict[str, Any] = {
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "retry": Retry(NoBackoff(), 0),
        "health_check_interval": 0,
        "max_connections": 8,
    }
    if shared.password:
        options["credential_provider"] = _Password(shared.username, shared.password)
    bundle = next((path for path in ca_files(settings.auth.strategy) if Path(path).is_file()), "")
    if shared.url.startswith("rediss://") and bundle:
        options["ssl_ca_certs"] = bundle
    return options


class _Password:
    """Read for each connection: it may change."""

    def __init__(self, username: str, password: Credential) -> None:
        self._username, self._password = username, password

    def get_credentials(self) -> tuple[str] | tuple[str, str]:
        password = self._password.read()
        return (self._username, password) if self._username else (password,)

    async def get_credentials_async(self) -> tuple[str] | tuple[str, str]:
        return self.get_credentials()
