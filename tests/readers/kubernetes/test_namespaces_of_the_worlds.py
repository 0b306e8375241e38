"""The namespaces of the conformance worlds, read through the little API server, beside the reference's answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver import Server, load_folder
from mesh.config import load
from mesh.model.access import Viewer, VisibleNamespace
from mesh.readers.clusters import open_caches
from mesh.readers.namespaces import anonymous_viewer

WORLDS = Path(os.environ.get("WORLDS", Path(__file__).parents[4] / "shared" / "conformance"))
NAMES = sorted(path.parent.name for path in WORLDS.glob("*/expected") if (path / "namespaces.json").exists())

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no conformance worlds in {WORLDS}")


@pytest.fixture(params=NAMES)
def world(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def viewer(world: str) -> Iterator[Viewer]:
    settings = load(WORLDS / "config.yaml").settings
    store, _ = load_folder(WORLDS / world / "cluster")
    with Server(store) as server:
        caches = open_caches(settings, url=server.url)
        for cache in caches.values():
            cache.start()
            assert cache.wait_synced(30)
        yield anonymous_viewer([cache.snapshot() for cache in caches.values()], settings)
        for cache in caches.values():
            cache.stop()


def test_all_that_is_told_of_the_namespaces_equals_the_references_answer(world: str, viewer: Viewer) -> None:
    expected = json.loads((WORLDS / world / "expected" / "namespaces.json").read_text())["body"]
    found = [told(namespace) for namespace in viewer.namespaces.values()]
    assert sorted(found, key=by_name) == sorted(expected, key=by_name)


def told(namespace: VisibleNamespace) -> dict[str, Any]:
    """A namespace as the REST API tells of it; what is empty is left out."""
    optional = {"annotations": namespace.annotations, "revision": namespace.revision}
    return {
        "name": namespace.name,
        "cluster": namespace.cluster,
        "isAmbient": namespace.is_ambient,
        "isControlPlane": namespace.is_control_plane,
        "labels": namespace.labels,
        **{key: value for key, value in optional.items() if value},
    }


def by_name(namespace: dict[str, Any]) -> Any:
    return namespace["name"]
