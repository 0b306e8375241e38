"""`load`: a configuration file to `Settings`, or every reason why not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mesh.config.errors import BUILT_IN_SOURCE, ConfigError, Fault, describe_value, line_of
from mesh.config.overrides import apply_health_window, apply_old_keys, apply_secret_files, get, is_file, plain_copy
from mesh.config.reading import Reader
from mesh.config.schema import allowed_at, secret_at
from mesh.config.secrets import Credential
from mesh.config.settings import Settings
from mesh.config.validate import faults_of, warnings_of
from mesh.text.yaml import Document, YamlError, load_document
from mesh.text.yaml import Path as KeyPath

PATH_VARIABLE = "KIALI_CONFIG"
SECRETS_DIR = Path("/kiali-override-secrets")
OIDC_SECRET = Path("/kiali-secret/oidc-secret")
_MAX_BYTES = 4 << 20
# Each round takes away at least one value that the model refuses; real files need one or two.
_MAX_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, what to tell whoever runs the console, and where they came from."""

    settings: Settings
    warnings: tuple[str, ...]
    source: str = BUILT_IN_SOURCE


def load(
    path: Path | str | None = None,
    *,
    env: Mapping[str, str] = os.environ,
    secrets_dir: Path = SECRETS_DIR,
    oidc_secret: Path = OIDC_SECRET,
) -> Loaded:
    """Read the file at `path`, else the one that KIALI_CONFIG names, else the built-in defaults.

    Raises `ConfigError`, whose text names every wrong value.
    """
    return load_from(
        _document(path or env.get(PATH_VARIABLE) or None), secrets_dir=secrets_dir, oidc_secret=oidc_secret
    )


def load_from(document: Document, *, secrets_dir: Path = SECRETS_DIR, oidc_secret: Path = OIDC_SECRET) -> Loaded:
    """The settings of a document that was read already. Raises `ConfigError`."""
    if document.data is not None and not isinstance(document.data, dict):
        fault = Fault((), f"{describe_value(document.data, secret=False)} is given", "a mapping of sections")
        raise ConfigError(document.source, (fault,))
    data = plain_copy(document.data or {})
    warnings: list[str] = []
    reader = Reader(document, warnings)
    apply_old_keys(data, reader)
    apply_health_window(data, reader)
    apply_secret_files(data, reader, secrets_dir)
    settings = _settings(reader.read(data), document)
    if is_file(oidc_secret):
        settings = _with_client_secret(settings, Credential(str(oidc_secret.absolute())))
    for key, message in warnings_of(settings):
        reader.warn(key, message)
    return Loaded(settings, tuple(warnings), document.source)


def _document(path: Path | str | None) -> Document:
    if path is None:
        return Document(BUILT_IN_SOURCE, None, {}, {})
    source = str(path)
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ValueError(f"the file is larger than {_MAX_BYTES} bytes")
        return load_document(content.decode("utf-8-sig"), source)
    except YamlError as error:
        raise ConfigError(source, (Fault((), str(error), "one YAML document"),)) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(source, (Fault((), reason, "a YAML file that can be read"),)) from error


def _settings(read: dict[str, Any], document: Document) -> Settings:
    faults: list[Fault] = []
    for _ in range(_MAX_ROUNDS):
        try:
            settings = Settings.model_validate(read)
            break
        except ValidationError as error:
            # What the model refuses falls back to its default, so that the checks across keys still find theirs.
            found = _model_faults(error, read)
            faults += found
            for fault in found:
                _drop(read, fault.path)
    else:
        settings = Settings()
    known = [fault.path for fault in faults]
    faults += [fault for fault in faults_of(settings) if not any(_related(fault.path, path) for path in known)]
    if faults:
        faults.sort(key=lambda fault: line_of(fault.path, document.lines))
        raise ConfigError(document.source, tuple(faults), document.lines)
    return settings


def _with_client_secret(settings: Settings, secret: Credential) -> Settings:
    openid = settings.auth.openid.model_copy(update={"client_secret": secret})
    return settings.model_copy(update={"auth": settings.auth.model_copy(update={"openid": openid})})


def _model_faults(error: ValidationError, read: dict[str, Any]) -> list[Fault]:
    faults: dict[KeyPath, Fault] = {}
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        path = found["loc"]
        given = describe_value(get(read, path), secret=secret_at(path))
        faults.setdefault(path, Fault(path, given, allowed_at(path)))
    return list(faults.values())


def _drop(read: dict[str, Any], path: KeyPath) -> None:
    """Take away the value at `path`; inside a list, the whole list."""
    inner: Any = read
    for step, following in zip(path, (*path[1:], None), strict=True):
        if not isinstance(inner, dict):
            return
        if following is None or not isinstance(inner.get(step), dict):
            inner.pop(step, None)
            return
        inner = inner[step]


def _related(one: KeyPath, other: KeyPath) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
