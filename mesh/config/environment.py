"""What the environment's variables say of the settings; a bad one ends the start with its text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mesh.config.errors import ConfigError
from mesh.config.load import Loaded, load
from mesh.config.settings import Settings
from mesh.config.validate import HTTP_URL, is_http_url

LAST_PORT = 65535
MOST_WORKERS = 256


def loaded(environ: Mapping[str, str]) -> Loaded:
    """The file of `KIALI_CONFIG` with its warnings; without one the bare defaults, with which nothing is served.

    Raises `SystemExit` with the error's text and status 1, so that a person sees the mistake and no traceback.
    """
    path = environ.get("KIALI_CONFIG", "")
    if not path:
        return Loaded(Settings(), ())
    try:
        return load(Path(path), env=environ)
    except ConfigError as error:
        raise SystemExit(str(error)) from None


def configuration(environ: Mapping[str, str]) -> Settings:
    """The settings, with what the environment's variables say better."""
    return with_environment(loaded(environ).settings, environ)


def with_environment(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """The settings with what the variables say better."""
    url, port = environ.get("CONSOLE_PROMETHEUS_URL", ""), environ.get("CONSOLE_METRICS_PORT", "")
    if port:
        settings = with_metrics_port(settings, port)
    if url and not is_http_url(url):
        raise SystemExit(f"CONSOLE_PROMETHEUS_URL: {url!r} is given; allowed: {HTTP_URL}")
    return with_prometheus(settings, url) if url else settings


def with_metrics_port(settings: Settings, text: str) -> Settings:
    """The same settings with the console's own metrics at another port, or without them (0). Raises `SystemExit`."""
    if not (text.isascii() and text.isdecimal()) or int(text) > LAST_PORT:
        raise SystemExit(f"CONSOLE_METRICS_PORT: {text!r} is no port; allowed: 0 (none) to {LAST_PORT}")
    port = int(text)
    observability = settings.server.observability
    metrics = observability.metrics.model_copy(update={"port": port} if port else {"enabled": False})
    changed = observability.model_copy(update={"metrics": metrics})
    return settings.model_copy(update={"server": settings.server.model_copy(update={"observability": changed})})


def with_prometheus(settings: Settings, url: str) -> Settings:
    """The same settings with another metrics store."""
    services = settings.external_services
    prometheus = services.prometheus.model_copy(update={"url": url})
    return settings.model_copy(
        update={"external_services": services.model_copy(update={"prometheus": prometheus})},
    )


def worker_count(environ: Mapping[str, str]) -> int:
    """How many processes serve, by `WEB_CONCURRENCY`. Raises `SystemExit`."""
    text = environ.get("WEB_CONCURRENCY", "") or "2"
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= MOST_WORKERS and len(text) < 4):
        raise SystemExit(f"WEB_CONCURRENCY: {text!r} is given; allowed: a whole number, 1 to {MOST_WORKERS}")
    return int(text)
