"""The cluster cache and credentials against an API server that restarts, forgets, and changes its mind about tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mesh.clients.errors import Forbidden, Gone
from mesh.clients.kubernetes import KubernetesClient
from mesh.clients.kubernetes.cache import ClusterCache
from mesh.clients.kubernetes.credentials import TokenFile
from mesh.clients.kubernetes.personal import PersonalClients
from mesh.model.identity import Rights
from mesh.model.kinds import NAMESPACE, POD, SERVICE
from tests.contract.kubernetes.conftest import ADMIN, Cluster, add, spaces_of
from tests.readers.kubernetes.fake_api import eventually
from tests.stand_ins.people import CONSOLE, NONE
from tests.stand_ins.real_kubernetes import RealKubernetes
from tests.stand_ins.timing import HURRIED

KINDS = (NAMESPACE, POD, SERVICE)


@pytest.fixture
def cache(cluster: Cluster) -> Iterator[ClusterCache]:
    made = ClusterCache(cluster.client(), kinds=KINDS)
    made.start()
    assert made.wait_synced(20)
    yield made
    made.stop()


def names(cache: ClusterCache) -> set[str]:
    return {found.name for found in cache.snapshot().everywhere(NAMESPACE)}


def labels(cache: ClusterCache, name: str) -> Mapping[str, str]:
    found = cache.snapshot().get(NAMESPACE, "", name)
    return found.labels if found is not None else {}


def space(name: str, **labels: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def test_changes_arrive(cache: ClusterCache, admin: KubernetesClient) -> None:
    assert names(cache) >= {"shop", "vault"}
    add(admin, space("arrived"))
    eventually(lambda: "arrived" in names(cache))
    admin.patch(NAMESPACE, "", "arrived", {"metadata": {"labels": {"seen": "yes"}}})
    eventually(lambda: "seen" in labels(cache, "arrived"))


def test_a_version_of_long_ago_is_gone(cluster: Cluster) -> None:
    if cluster.is_real:
        pytest.skip("a young API server has forgotten nothing; the compaction below makes it")
    with pytest.raises(Gone), cluster.client().watch(NAMESPACE, "1", seconds=5) as watch:
        list(watch)


def test_a_token_in_a_file_is_read_again_when_it_was_refused(cluster: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("of-yesterday")
    client = cluster.with_credentials(TokenFile(file))
    with pytest.raises(Forbidden) as refused:
        spaces_of(client)
    assert refused.value.status == 401
    assert str(file) in refused.value.message

    file.write_text(CONSOLE)
    assert spaces_of(client) >= {"shop", "vault"}


def test_a_cache_whose_token_is_replaced_goes_on(cluster: Cluster, tmp_path: Path, admin: KubernetesClient) -> None:
    file = tmp_path / "token"
    file.write_text(NONE)
    made = ClusterCache(cluster.with_credentials(TokenFile(file)), kinds=KINDS)
    made.start()
    try:
        made.wait_synced(20)
        assert names(made) == set()
        # It is read again once a minute, or when it is refused.
        file.write_text(CONSOLE)
        made.client.transport.connection.forget_credentials()
        eventually(lambda: "shop" in names(made))
    finally:
        made.stop()


# A server that is killed in the middle of a handshake leaves an open socket behind, which the library does not close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
class TestReal:
    """What only a real one does."""

    @pytest.fixture
    def admin(self, real: RealKubernetes) -> Iterator[KubernetesClient]:
        made = KubernetesClient(real.as_user(ADMIN), "real", timing=HURRIED)
        yield made
        made.close()

    def test_the_cache_outlives_a_restart(self, real: RealKubernetes, admin: KubernetesClient) -> None:
        cache = ClusterCache(KubernetesClient(real.as_user(CONSOLE), "real", timing=HURRIED), kinds=KINDS)
        cache.start()
        try:
            assert cache.wait_synced(20)
            for number in range(2):
                real.stop()
                real.start()
                add(admin, space(f"after-restart-{number}"))
                eventually(lambda number=number: f"after-restart-{number}" in names(cache), 30)  # type: ignore[misc]
            eventually(lambda: not cache.snapshot().problems, 30)
        finally:
            cache.stop()

    def test_the_cache_outlives_a_compaction_while_it_was_cut_off(
        self, real: RealKubernetes, admin: KubernetesClient
    ) -> None:
        cache = ClusterCache(KubernetesClient(real.as_user(CONSOLE), "real", timing=HURRIED), kinds=KINDS)
        cache.start()
        try:
            assert cache.wait_synced(20)
            real.stop()
            real.compact()
            real.start()
            add(admin, space("after-compaction"))
            eventually(lambda: "after-compaction" in names(cache), 30)
        finally:
            cache.stop()

    def test_a_service_accounts_token_ends_with_the_account(
        self, real: RealKubernetes, admin: KubernetesClient
    ) -> None:
        accounts = "/api/v1/namespaces/shop/serviceaccounts"
        admin._write("POST", accounts, "serviceaccounts", body={"metadata": {"name": "brief"}})
        asked = admin._write("POST", f"{accounts}/brief/token", "serviceaccounts", body={"spec": {}})
        own = KubernetesClient(real.as_user(CONSOLE), "real", timing=HURRIED)
        people = PersonalClients()
        brief = people.of(own, Rights(token=asked["status"]["token"]))
        with pytest.raises(Forbidden, match="system:serviceaccount:shop:brief"):
            spaces_of(brief)

        admin._write("DELETE", f"{accounts}/brief", "serviceaccounts")

        def status() -> int | None:
            try:
                spaces_of(brief)
            except Forbidden as refused:
                return refused.status
            return None

        # An API server remembers for ten seconds whose a token is.
        eventually(lambda: status() == 401, 30)
        people.close()
        own.close()
