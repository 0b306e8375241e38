"""What may change a value after the file: old key names, and secrets mounted as files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path as FilePath
from typing import Any

from mesh.config.reading import Reader
from mesh.text.durations import parse_duration
from mesh.text.yaml import Path

_RENAMED: tuple[tuple[Path, str], ...] = (
    (("external_services", "grafana", "in_cluster_url"), "internal_url"),
    (("external_services", "grafana", "url"), "external_url"),
    (("external_services", "tracing", "in_cluster_url"), "internal_url"),
    (("external_services", "tracing", "url"), "external_url"),
)
_SERVICES: Mapping[str, Path] = {
    "prometheus": ("external_services", "prometheus"),
    "grafana": ("external_services", "grafana"),
    "tracing": ("external_services", "tracing"),
    "perses": ("external_services", "perses"),
    "customdashboards-prometheus": ("external_services", "custom_dashboards", "prometheus"),
}
_CREDENTIALS: Mapping[str, Path] = {
    "username": ("auth", "username"),
    "password": ("auth", "password"),
    "token": ("auth", "token"),
    "cert": ("auth", "cert_file"),
    "key": ("auth", "key_file"),
    "oauth2-client-secret": ("auth", "oauth2", "client_secret"),
}
_SHORTEST_HEALTH_WINDOW = timedelta(minutes=1)


def plain_copy(value: Any) -> Any:
    """A copy that may be changed: no part is shared, not even one that the file shares by an alias."""
    if isinstance(value, dict):
        return {key: plain_copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_copy(item) for item in value]
    return value


def get(data: Any, path: Path) -> Any:
    """The value at `path`, None when there is none."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def put(data: Any, path: Path, value: Any) -> None:
    """Set the value at `path`, making absent sections; nothing where the file has something else than a section."""
    for step in path[:-1]:
        if isinstance(data, dict):
            if data.get(step) is None:
                data[step] = {}
            data = data[step]
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    if isinstance(data, dict):
        data[path[-1]] = value


def apply_old_keys(data: dict[Any, Any], reader: Reader) -> None:
    """Old names give their value to the new ones, and say so."""
    for path, new in _RENAMED:
        section = get(data, path[:-1])
        if isinstance(section, dict) and path[-1] in section:
            value = section.pop(path[-1])
            if value not in ("", None):
                reader.warn(path, f"is deprecated, use {new}")
                section[new] = value
    for service in _SERVICES.values():
        _warn_of_ca_file(data, (*service, "auth", "ca_file"), reader)
    _warn_of_ca_file(data, ("auth", "openshift", "ca_file"), reader)
    if get(data, ("kiali_feature_flags", "clustering", "enable_exec_provider")) is True:
        put(data, ("clustering", "enable_exec_provider"), True)


def _warn_of_ca_file(data: Any, path: Path, reader: Reader) -> None:
    if get(data, path):
        reader.warn(path, "is deprecated and ignored; put the certificates into the console's CA bundle")


def apply_health_window(data: dict[Any, Any], reader: Reader) -> None:
    """A window that cannot be read or is under a minute becomes a minute."""
    path: Path = ("health_config", "compute", "duration")
    compute = get(data, path[:-1])
    if not isinstance(compute, dict) or "duration" not in compute:
        return
    given = compute["duration"]
    if isinstance(given, dict | list):
        return
    try:
        too_short = parse_duration(given) < _SHORTEST_HEALTH_WINDOW
    except ValueError:
        too_short = True
    if too_short:
        shown = "nothing" if given is None else repr(given)
        reader.warn(path, f"{shown} is given; at least 1m is needed, 1m is used")
        compute["duration"] = "1m"


def apply_secret_files(data: dict[Any, Any], reader: Reader, secrets_dir: FilePath) -> None:
    """Fields whose secret is mounted get the path of its file."""
    for path, volume in _secret_fields(data):
        given = get(data, path)
        parts = given.split(":") if isinstance(given, str) and given.startswith("secret:") else []
        candidates = [secrets_dir / volume / "value.txt"]
        if len(parts) == 3 and parts[2] and "/" not in parts[2]:
            candidates.insert(0, secrets_dir / volume / parts[2])
        mounted = next((file for file in candidates if is_file(file)), None)
        if mounted is not None:
            put(data, path, str(mounted.absolute()))
        elif parts and _in_use(data, path):
            reader.warn(
                path, f"names a secret that is not mounted under {secrets_dir / volume}; it is used as it stands"
            )
    auth = get(data, ("auth", "openid"))
    if isinstance(auth, dict) and "client_secret" in auth:
        del auth["client_secret"]
        reader.warn(("auth", "openid", "client_secret"), "is ignored here; it is read from the mounted secret only")


def is_file(path: FilePath) -> bool:
    """False also for a path that cannot be looked at (too long, no permission)."""
    try:
        return path.is_file()
    except OSError:
        return False


def _in_use(data: Any, path: Path) -> bool:
    """Installers mount the secrets of services that are enabled only."""
    return "auth" not in path or get(data, (*path[: path.index("auth")], "enabled")) is not False


def _secret_fields(data: Any) -> Iterator[tuple[Path, str]]:
    """Every credential with the name of its volume."""
    for service, section in _SERVICES.items():
        for name, field in _CREDENTIALS.items():
            if (service, name) != ("perses", "token"):
                yield (*section, *field), f"{service}-{name}"
    yield ("login_token", "signing_key"), "login-token-signing-key"
    yield from _ai_secret_fields(data)


def _ai_secret_fields(data: Any) -> Iterator[tuple[Path, str]]:
    providers = get(data, ("chat_ai", "providers"))
    for index, provider in enumerate(providers if isinstance(providers, list) else ()):
        if not isinstance(provider, dict) or provider.get("enabled") is not True:
            continue
        path: Path = ("chat_ai", "providers", index)
        name = _volume_part(provider.get("name"))
        yield (*path, "key"), f"chat-ai-provider-{name}"
        models = provider.get("models")
        for position, model in enumerate(models if isinstance(models, list) else ()):
            if isinstance(model, dict) and model.get("enabled") is True:
                yield (*path, "models", position, "key"), f"chat-ai-model-{name}-{_volume_part(model.get('name'))}"


def _volume_part(name: object) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", str(name or "").lower()).strip("-") or "unknown"
