"""An API server that asks who comes: the little one, and a real one where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from kubernetes.client.configuration import Configuration

from apiserver import Server, Store
from mesh.clients.errors import Conflict
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.clients.kubernetes.credentials import Credentials, Fixed
from mesh.clients.kubernetes.personal import PersonalClients
from mesh.model.identity import Rights
from mesh.model.kinds import NAMESPACE
from tests.stand_ins.people import CONSOLE, TOKENS, rules_of_people
from tests.stand_ins.real_kubernetes import ADMIN, REASON, RealKubernetes, assets, real_kubernetes
from tests.stand_ins.timing import HURRIED

Json = dict[str, Any]
SPACES = ("shop", "vault")


@dataclass
class Cluster:
    """Either of the two. `connection` makes one with given credentials."""

    name: str
    connection: Callable[[Credentials], Connection]
    people: PersonalClients = field(default_factory=PersonalClients)
    made: list[KubernetesClient] = field(default_factory=list)

    def client(self, token: str = CONSOLE) -> KubernetesClient:
        return self.with_credentials(Fixed(f"Bearer {token}"))

    def with_credentials(self, credentials: Credentials) -> KubernetesClient:
        self.made.append(KubernetesClient(self.connection(credentials), self.name, timing=HURRIED))
        return self.made[-1]

    def as_person(self, rights: Rights) -> KubernetesClient:
        return self.people.of(self.client(), rights)

    def close(self) -> None:
        self.people.close()
        for client in self.made:
            client.close()

    @property
    def is_real(self) -> bool:
        return self.name == "real"


def add(admin: KubernetesClient, obj: Json) -> Json:
    """Creates an object of any kind, unless it is there."""
    group = obj["apiVersion"].partition("/")[0] if "/" in obj["apiVersion"] else ""
    plural = {"ClusterRoleBinding": "clusterrolebindings"}.get(obj["kind"], f"{obj['kind'].lower()}s")
    where = obj["metadata"].get("namespace")
    path = f"/apis/{obj['apiVersion']}" if group else f"/api/{obj['apiVersion']}"
    path += f"/namespaces/{where}/{plural}" if where else f"/{plural}"
    try:
        return admin._write("POST", path, plural, body=obj)
    except Conflict:
        return obj


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKubernetes]:
    programs = assets()
    if programs is None:
        pytest.skip(REASON)
    with real_kubernetes(programs, tmp_path_factory.mktemp("kubernetes"), TOKENS) as made:
        admin = KubernetesClient(made.as_user(ADMIN), "real", timing=HURRIED)
        for name in SPACES:
            add(admin, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        for each in rules_of_people("shop"):
            add(admin, each)
        admin.close()
        yield made


@pytest.fixture(scope="session")
def little() -> Iterator[Server]:
    store = Store(first_version=100)
    for name in SPACES:
        store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    for each in rules_of_people("shop"):
        store.add(each)
    with Server(store, tokens={**TOKENS, ADMIN: "system:admin"}, rbac=True) as server:
        yield server


@pytest.fixture(params=["little", "real"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    made = _cluster(request)
    yield made
    made.close()


def _cluster(request: pytest.FixtureRequest) -> Cluster:
    if request.param == "real":
        real: RealKubernetes = request.getfixturevalue("real")
        return Cluster("real", real.connection)
    server: Server = request.getfixturevalue("little")

    def connection(credentials: Credentials) -> Connection:
        configuration = Configuration(host=server.url)
        configuration.proxy = None
        return Connection(configuration, credentials)

    return Cluster("little", connection)


@pytest.fixture
def admin(cluster: Cluster) -> KubernetesClient:
    return cluster.client(ADMIN)


def spaces_of(client: KubernetesClient) -> set[str]:
    return {found.metadata.name for page in client.list_pages(NAMESPACE) for found in page.objects}


__all__ = ["ADMIN", "Cluster", "add", "spaces_of"]
