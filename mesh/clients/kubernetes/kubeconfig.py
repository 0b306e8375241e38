"""kubeconfig files: merged as kubectl merges them, then cut down to the one context that is used."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh.clients.errors import SourceError
from mesh.model.problems import Failure, System
from mesh.text.yaml import YamlError, load_yaml

_FILE_KEYS = ("certificate-authority", "client-certificate", "client-key", "tokenFile")


class KubeconfigError(SourceError):
    """A kubeconfig that cannot be used: which file, what is wrong, what there is instead."""

    failure = Failure.NOT_READY

    def __init__(self, message: str) -> None:
        super().__init__(message, system=System.KUBERNETES)


@dataclass(frozen=True, slots=True)
class Context:
    """One context: its cluster and its user as the file has them, file names made absolute.

    `directory` is that of the file that names the user: its exec command is relative to it.
    """

    name: str
    cluster: Mapping[str, Any]
    user: Mapping[str, Any]
    directory: Path


@dataclass(frozen=True, slots=True)
class _Entry:
    value: Mapping[str, Any]
    directory: Path


def default_paths(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The files of `KUBECONFIG`, else `~/.kube/config`."""
    listed = tuple(Path(part).expanduser() for part in environment.get("KUBECONFIG", "").split(os.pathsep) if part)
    return listed or (Path("~/.kube/config").expanduser(),)


def read_context(paths: Sequence[Path], context: str | None = None) -> Context:
    """The named context, or the current one. The first file that names a thing wins; missing files are skipped."""
    files = [(path, _read(path)) for path in paths if path.is_file()]
    where = ", ".join(str(path) for path in paths)
    if not files:
        raise KubeconfigError(f"no kubeconfig: there is no file {where}")
    name = context or next((str(data["current-context"]) for _, data in files if data.get("current-context")), "")
    if not name:
        raise KubeconfigError(f"{where}: no current-context is set; {_offer(_names(files, 'contexts'))}")
    chosen = _find(files, "contexts", "context", name, where)
    cluster = _find(files, "clusters", "cluster", str(chosen.value.get("cluster", "")), where)
    user_name = str(chosen.value.get("user") or "")
    user = _find(files, "users", "user", user_name, where) if user_name else _Entry({}, cluster.directory)
    if not cluster.value.get("server"):
        raise KubeconfigError(f"{where}: the cluster of context {name!r} has no server")
    return Context(name, _absolute(cluster), _absolute(user), user.directory)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        data = load_yaml(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise KubeconfigError(f"{path} cannot be read: {error}") from error
    except YamlError as error:
        raise KubeconfigError(str(error)) from error
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise KubeconfigError(f"{path}: a mapping with clusters, users and contexts is wanted")
    return data


def _entries(data: Mapping[str, Any], section: str) -> Iterable[Mapping[str, Any]]:
    entries = data.get(section)
    return (entry for entry in entries if isinstance(entry, Mapping)) if isinstance(entries, list) else ()


def _names(files: Sequence[tuple[Path, Mapping[str, Any]]], section: str) -> list[str]:
    return sorted({str(entry.get("name")) for _, data in files for entry in _entries(data, section)})


def _find(files: Sequence[tuple[Path, Mapping[str, Any]]], section: str, inner: str, name: str, where: str) -> _Entry:
    for path, data in files:
        for entry in _entries(data, section):
            if str(entry.get("name")) == name:
                value = entry.get(inner) or {}
                if not isinstance(value, Mapping):
                    raise KubeconfigError(f"{path}: {section}[{name}].{inner}: a mapping is wanted")
                return _Entry(value, path.resolve().parent)
    raise KubeconfigError(f"{where}: no {inner} is named {name!r}; {_offer(_names(files, section))}")


def _offer(names: Sequence[str]) -> str:
    return f"there is {', '.join(names)}" if names else "there is none"


def _absolute(entry: _Entry) -> Mapping[str, Any]:
    files = {key: str(entry.directory / str(entry.value[key])) for key in _FILE_KEYS if entry.value.get(key)}
    return {**entry.value, **files}
