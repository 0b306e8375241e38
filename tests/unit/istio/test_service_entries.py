"""Which ServiceEntry defines a host, and for whom."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.istio.indexes import Indexes
from mesh.istio.service_entries import ServiceEntry
from mesh.model import kinds
from tests.unit.workloads.world import cluster, config


def entries(*specs: dict[str, Any], default: tuple[str, ...] = ()) -> tuple[ServiceEntry, ...]:
    """The first is called `a`."""
    named = zip("abc", specs, strict=False)
    objects = (config(kinds.SERVICE_ENTRY, name, {"hosts": ["api.example"], **spec}) for name, spec in named)
    return Indexes(cluster(*objects), default_exports=default).service_entries


@pytest.mark.parametrize(
    ("exports", "default", "own", "other"),
    [
        ({}, (), True, True),
        ({"exportTo": ["*"]}, (".",), True, True),
        ({"exportTo": ["."]}, (), True, False),
        ({"exportTo": ["till"]}, (), False, True),
        ({"exportTo": ["~"]}, (), False, False),
        ({}, (".",), True, False),
        ({"exportTo": []}, (".",), True, False),
        ({"exportTo": "odd"}, (), True, True),
    ],
)
def test_an_entry_is_for_the_namespaces_that_it_or_the_mesh_says(
    exports: dict[str, Any], default: tuple[str, ...], own: bool, other: bool
) -> None:
    (entry,) = entries(exports, default=default)

    assert (entry.visible_in("shop"), entry.visible_in("till")) == (own, other)


def test_narrowly_exported_entries_come_first() -> None:
    found = entries({}, {"exportTo": ["*"]}, {"exportTo": ["."]})

    assert [entry.name for entry in found] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("location", "service", "is_defined"),
    [
        ("MESH_EXTERNAL", "api.example", True),
        ("MESH_EXTERNAL", "api", False),
        ("MESH_INTERNAL", "api", True),
        (None, "api", False),
    ],
)
def test_only_hosts_inside_of_the_mesh_are_known_by_their_first_word(
    location: str | None, service: str, is_defined: bool
) -> None:
    (entry,) = entries({"location": location})

    assert entry.defines(service) is is_defined
