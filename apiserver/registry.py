"""Which kinds are served: those known by heart, and those learnt from manifests and CRDs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from apiserver.kinds import ALWAYS_SERVED_GROUPS, BUILTIN_GROUPS, KNOWN_KINDS, Kind


def guess_plural(name: str) -> str:
    """The plural that a CRD author would choose: `Policy` gives `policies`, `Mesh` gives `meshes`."""
    word = name.lower()
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in {*"aeiou"}:
        return word[:-1] + "ies"
    return word + "s"


class Registry:
    """Known kinds by plural and by name, and which groups are served now.

    `serve` is `all` (Istio and the Gateway API always; other optional groups, as OpenShift's, once an
    object of theirs is there) or `found` (every optional group only once an object of it is there).
    Callers hold the store's lock when they change it.
    """

    def __init__(self, serve: str = "all") -> None:
        if serve not in {"all", "found"}:
            raise ValueError(f"serve is 'all' or 'found', not {serve!r}")
        self._served = set(BUILTIN_GROUPS | (ALWAYS_SERVED_GROUPS if serve == "all" else frozenset()))
        self._hidden: set[str] = set()
        self._definitions: dict[tuple[str, str], dict[str, Any]] = {}
        self._kinds: dict[tuple[str, str], Kind] = {kind.key: kind for kind in KNOWN_KINDS}
        self._by_name: dict[tuple[str, str], Kind] = {(kind.group, kind.name): kind for kind in KNOWN_KINDS}

    def served(self) -> list[Kind]:
        """Every kind that discovery shows now, in the table's order."""
        return [kind for kind in list(self._kinds.values()) if self.serves(kind.group)]

    def serves(self, group: str) -> bool:
        return group in self._served and group not in self._hidden

    def by_plural(self, group: str, plural: str) -> Kind | None:
        """The served kind of this plural."""
        return self._kinds.get((group, plural)) if self.serves(group) else None

    def by_name(self, group: str, name: str) -> Kind | None:
        """The kind of this group and kind name, served or not."""
        return self._by_name.get((group, name))

    def named(self, name: str) -> Kind | None:
        """The first kind of this name in any group: for manifests that lack their apiVersion."""
        return next((kind for kind in self._kinds.values() if kind.name == name), None)

    def add(self, kind: Kind) -> Kind:
        """Serves a kind; a known one keeps its place and gains the versions that it lacked."""
        self._served.add(kind.group)
        known = self._by_name.get((kind.group, kind.name))
        if known is not None:
            versions = (*known.versions, *(v for v in kind.versions if v not in known.versions))
            kind = dataclasses.replace(
                known,
                versions=versions,
                short=known.short or kind.short,
                declared_categories=known.declared_categories or kind.declared_categories,
            )
        self._kinds[kind.key] = self._by_name[kind.group, kind.name] = kind
        return kind

    def add_definition(self, definition: dict[str, Any]) -> Kind | None:
        """Serves the kind that a CustomResourceDefinition defines; None when its fields are not usable."""
        spec = definition.get("spec")
        names = spec.get("names") if isinstance(spec, dict) else None
        if not isinstance(spec, dict) or not isinstance(names, dict):
            return None
        versions = tuple(_served_versions(spec.get("versions")))
        group, name, plural = spec.get("group"), names.get("kind"), names.get("plural")
        if not (versions and isinstance(group, str) and isinstance(name, str) and isinstance(plural, str)):
            return None
        self._definitions[group, plural] = spec
        short, categories = (tuple(_texts(names.get(key))) for key in ("shortNames", "categories"))
        return self.add(Kind(group, versions, name, plural, spec.get("scope") != "Cluster", short, categories))

    def defined_version(self, kind: Kind, version: str) -> dict[str, Any]:
        """What the kind's definition says of a version (`schema`, `additionalPrinterColumns`); empty without one."""
        versions = self._definitions.get(kind.key, {}).get("versions")
        for entry in versions if isinstance(versions, list) else ():
            if isinstance(entry, dict) and entry.get("name") == version:
                return entry
        return {}

    def hide(self, group: str) -> None:
        """Stops serving a group, as if its definitions were not installed; its objects stay."""
        self._hidden.add(group)

    def show(self, group: str) -> None:
        self._hidden.discard(group)
        self._served.add(group)


def _texts(values: object) -> Iterable[str]:
    return (value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _served_versions(versions: object) -> Iterable[str]:
    for version in versions if isinstance(versions, list) else ():
        if isinstance(version, dict) and version.get("served", True) and isinstance(version.get("name"), str):
            yield version["name"]
