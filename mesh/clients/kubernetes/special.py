"""What cannot be listed and watched as a whole: the mesh's own ConfigMaps, and namespaces one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mesh.clients.errors import Forbidden, NotFound
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model.kinds import CONFIG_MAP, NAMESPACE
from mesh.model.objects import Controller, KubeObject

Place = tuple[str, str]


class MeshConfigMaps:
    """Reads the ConfigMaps that hold a mesh's settings, by name, where an istiod runs.

    Other ConfigMaps are never asked for: they may be many, large and secret. `istiods` gives the Deployments
    of istiod that are known now.
    """

    def __init__(self, client: KubernetesClient, istiods: Callable[[], Iterable[Controller]]) -> None:
        self._client = client
        self._istiods = istiods
        self._asked: frozenset[Place] = frozenset()

    def __call__(self) -> Sequence[KubeObject]:
        self._asked = self._wanted()
        found = (self._read(namespace, name) for namespace, name in sorted(self._asked))
        return [obj for obj in found if obj is not None]

    def is_stale(self) -> bool:
        """Whether other ConfigMaps are wanted than were asked for."""
        return self._wanted() != self._asked

    def _wanted(self) -> frozenset[Place]:
        return frozenset((istiod.namespace, name) for istiod in self._istiods() for name in _config_map_names(istiod))

    def _read(self, namespace: str, name: str) -> KubeObject | None:
        try:
            return self._client.get_object(CONFIG_MAP, namespace, name)
        except NotFound:
            return None


def _config_map_names(istiod: Controller) -> set[str]:
    revision = istiod.labels.get("istio.io/rev", "")
    names = {"istio" if revision in ("", "default") else f"istio-{revision}"}
    template = istiod.spec.template
    for container in template.spec.containers if template else ():
        names |= {entry.value for entry in container.env if entry.name == "SHARED_MESH_CONFIG" and entry.value}
    return names


def named_namespaces(client: KubernetesClient, names: Sequence[str]) -> Sequence[KubeObject]:
    """Those of the named namespaces that there are and that may be read, for a console without cluster-wide access.

    Raises `Forbidden` where none may be.
    """
    found = []
    refusal: Forbidden | None = None
    for name in names:
        try:
            obj = client.get_object(NAMESPACE, "", name)
        except NotFound:
            continue
        except Forbidden as error:
            refusal = refusal or error
            continue
        if obj is not None:
            found.append(obj)
    if refusal is not None and not found:
        raise refusal
    return found
