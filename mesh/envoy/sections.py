"""A proxy's configuration in parts that can be looked at one by one: a dump may be many megabytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mesh.envoy.dump import Raw, Section
from mesh.text.untrusted import mappings, text

_TYPE = "@type"
_WORD = re.compile(r"[A-Z][a-z0-9]*|[a-z0-9]+")
_NAMES = ("name", "cluster_name")
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class ConfigEntry:
    """One object of a section: a cluster, a listener. `kind` is the list that it stands in."""

    name: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class ConfigSection:
    """`id` is unique in its dump; `facts` are the short values beside the entries."""

    id: str
    title: str
    raw: Raw
    entries: tuple[ConfigEntry, ...]
    facts: tuple[tuple[str, str], ...]


def sections(dump: Raw) -> tuple[ConfigSection, ...]:
    """The sections of the answer of `/config_dump`, in its order."""
    found: dict[str, ConfigSection] = {}
    for config in mappings(dump.get("configs")):
        name = text(config.get(_TYPE)).rpartition(".")[2].removesuffix("ConfigDump").removesuffix("Dump")
        words = " ".join(_WORD.findall(name)).lower() or "other"
        id = words.replace(" ", "-")
        if id in found:
            id = f"{id}-{len(found) + 1}"
        found[id] = ConfigSection(id, words.capitalize(), config, tuple(_entries(config)), tuple(_facts(config)))
    return tuple(found.values())


def bootstrap_of(dump: Raw) -> ConfigSection | None:
    """What the proxy was started with; None when the dump does not say."""
    for config in mappings(dump.get("configs")):
        if text(config.get(_TYPE)).rpartition(".")[2] == Section.BOOTSTRAP:
            return ConfigSection("bootstrap", "Bootstrap", config, tuple(_entries(config)), tuple(_facts(config)))
    return None


def _entries(config: Raw) -> Iterator[ConfigEntry]:
    """Each object of a list is one, and each part of an object."""
    for key, value in config.items():
        if isinstance(value, Mapping):
            yield from (ConfigEntry(name, key, part) for name, part in value.items())
        elif isinstance(value, list):
            for number, part in enumerate(value, 1):
                yield ConfigEntry(_name(part) or f"{key} {number}", key, part)


def _facts(config: Raw) -> Iterator[tuple[str, str]]:
    for key, value in config.items():
        if key != _TYPE and not isinstance(value, Mapping | list):
            yield key.replace("_", " "), str(value)


def _name(value: Any, depth: int = 0) -> str:
    """The first name that is told, at most some levels down: lists wrap their objects differently."""
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return ""
    for key in _NAMES:
        if isinstance(value.get(key), str) and value[key]:
            return str(value[key])
    return next((name for part in value.values() if (name := _name(part, depth + 1))), "")
