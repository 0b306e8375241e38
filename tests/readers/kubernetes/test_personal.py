"""Clients with a person's own rights: whose headers are sent, what they share, and how long they are kept."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator

import pytest
from kubernetes.client.configuration import Configuration

from apiserver import Server
from mesh.clients.errors import Forbidden, SourceError, Unauthorized
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.clients.kubernetes.credentials import Credential, CredentialError, Fixed
from mesh.clients.kubernetes.personal import LASTING_SECONDS, ApiProxy, PersonalAccess, PersonalClients
from mesh.model.identity import OWN, Rights
from mesh.model.kinds import CONFIG_MAP, NAMESPACE, VIRTUAL_SERVICE
from tests.readers.kubernetes.fake_api import FakeApi, Reply
from tests.stand_ins.people import CONSOLE, NONE, ONE, binding, guarded, namespace, role
from tests.stand_ins.timing import HURRIED

SECRET = "s3cret-token-of-somebody"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    sre = (role("sre", "get", resources=["namespaces"]), binding("sre", groups=["équipe", "sre"]))
    with guarded([namespace("shop"), namespace("vault"), *sre]) as made:
        yield made


@pytest.fixture
def own(server: Server) -> Iterator[KubernetesClient]:
    client = KubernetesClient(connection_of(server.url), "home", timing=HURRIED)
    yield client
    client.close()


def connection_of(url: str) -> Connection:
    configuration = Configuration(host=url)
    configuration.proxy = None
    return Connection(configuration, Fixed(f"Bearer {CONSOLE}"))


def names(client: KubernetesClient) -> list[str]:
    return sorted(found.metadata.name for page in client.list_pages(NAMESPACE) for found in page.objects)


def test_each_asks_with_their_own_token(own: KubernetesClient) -> None:
    clients = PersonalClients()
    one = clients.of(own, Rights(token=ONE))

    assert one.get(NAMESPACE, "", "shop")["metadata"]["name"] == "shop"
    with pytest.raises(Forbidden, match='User "one" cannot get'):
        one.get(NAMESPACE, "", "vault")
    assert names(own) == ["shop", "vault"]
    clients.close()


def test_the_consoles_own_rights_are_its_own_client(own: KubernetesClient) -> None:
    assert PersonalClients().of(own, OWN) is own


def test_the_console_stands_for_a_user_and_all_their_groups(own: KubernetesClient) -> None:
    for_nemo = PersonalClients().of(own, Rights(user="nemo", groups=("devs", "équipe")))

    assert for_nemo.get(NAMESPACE, "", "vault")["metadata"]["name"] == "vault"
    with pytest.raises(Forbidden, match='User "nemo" cannot get resource "configmaps"'):
        for_nemo.get(CONFIG_MAP, "shop", "x")


def test_a_token_may_stand_for_somebody_only_as_the_cluster_allows(own: KubernetesClient) -> None:
    with pytest.raises(Forbidden, match="cannot impersonate"):
        PersonalClients().of(own, Rights(token=ONE, user="fay")).get(NAMESPACE, "", "vault")


def test_a_token_that_is_not_taken_is_told_apart_and_sent_once(own: KubernetesClient) -> None:
    with FakeApi() as api:
        api.answers["/api/v1/namespaces/shop"] = Reply(status=401)
        there = KubernetesClient(connection_of(api.url), "home", timing=HURRIED)
        for rights, kind, sent in ((Rights(token=SECRET), Unauthorized, 1), (Rights(user="nemo"), Forbidden, 2)):
            api.requests.clear()
            with pytest.raises(Forbidden) as refused:
                PersonalClients().of(there, rights).get(NAMESPACE, "", "shop")
            assert (type(refused.value), refused.value.status, len(api.requests)) == (kind, 401, sent)


def test_no_log_and_no_error_has_the_token(own: KubernetesClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Unauthorized) as refused:
        PersonalClients().of(own, Rights(token=SECRET)).get(NAMESPACE, "", "shop")

    assert SECRET not in caplog.text
    assert SECRET not in repr(refused.value) + str(refused.value) + repr(Rights(token=SECRET))
    assert SECRET not in Rights(token=SECRET).key


@pytest.mark.parametrize("token", ["a\nX-Evil: 1", "a\r", "a\0b", "a\x7f"])
def test_what_would_end_a_header_is_not_sent(own: KubernetesClient, token: str) -> None:
    with pytest.raises(CredentialError, match="control characters"):
        PersonalClients().of(own, Rights(token=token)).get(NAMESPACE, "", "shop")


def test_a_token_that_cannot_stand_in_a_header_is_an_error_of_ours(own: KubernetesClient) -> None:
    with pytest.raises(SourceError) as refused:
        PersonalClients().of(own, Rights(token="日本")).get(NAMESPACE, "", "shop")

    assert "日本" not in refused.value.message


def test_extra_fields_and_groups_are_written_as_the_api_server_reads_them() -> None:
    rights = Rights(user="ünal", groups=("a", "b"), extra=(("example.org/Team A", "x"), ("example.org/Team A", "y")))
    access = PersonalAccess(connection_of("http://127.0.0.1:1"), rights)

    sent = [(name, value) for name, value in access.prepare()[1].items() if name.startswith("Impersonate")]
    assert sent == [
        ("Impersonate-User", "ünal".encode().decode("latin-1")),
        ("Impersonate-Group", "a"),
        ("Impersonate-Group", "b"),
        ("Impersonate-Extra-example.org%2Fteam%20a", "x"),
        ("Impersonate-Extra-example.org%2Fteam%20a", "y"),
    ]
    assert access.prepare_stream().headers["Impersonate-User"] == "ünal"


def test_the_consoles_certificate_never_stands_beside_a_persons_token() -> None:
    """An API server would take the certificate, and with it the console's rights."""

    class WithKeys(Fixed):
        def current(self) -> Credential:
            return Credential("Bearer own", "certificate", "key")

    configuration = Configuration(host="http://127.0.0.1:1")
    configuration.cert_file, configuration.key_file = "/own/crt", "/own/key"
    bare = Connection(configuration, WithKeys()).bare()
    pool, headers = PersonalAccess(bare, Rights(token=ONE)).prepare()

    assert headers["Authorization"] == f"Bearer {ONE}"
    assert not pool.connection_pool_kw.get("cert_file")
    assert not pool.connection_pool_kw.get("key_file")


def test_a_proxy_of_the_api_takes_the_place_of_host_and_trust(own: KubernetesClient) -> None:
    pem = ssl.DER_cert_to_PEM_cert(b"any")
    clients = PersonalClients({"home": ApiProxy("https://proxy.example:8443/", pem)})
    access = clients.of(own, Rights(token=ONE)).transport.connection
    stream = access.prepare_stream() if isinstance(access, PersonalAccess) else None

    assert access.server == "https://proxy.example:8443"
    assert stream is not None
    assert stream.tls == {"ca_cert_data": pem}
    assert own.server != access.server
    other = clients.of(own, Rights(user="nemo"))
    assert other.server == own.server


def test_the_same_person_has_the_same_client_for_a_quarter_of_an_hour(own: KubernetesClient) -> None:
    now = [0.0]
    clients = PersonalClients(clock=lambda: now[0])
    first = clients.of(own, Rights(token=ONE))
    now[0] = LASTING_SECONDS - 1

    assert clients.of(own, Rights(token=ONE)) is first
    assert clients.of(own, Rights(token=NONE)) is not first
    now[0] = LASTING_SECONDS
    assert clients.of(own, Rights(token=ONE)) is not first


def test_the_clients_are_bounded_and_those_of_long_ago_go(own: KubernetesClient) -> None:
    now = [0.0]
    clients = PersonalClients(most=3, clock=lambda: now[0])
    for number in range(5):
        clients.of(own, Rights(token=f"t{number}"))
    assert len(clients) == 3
    now[0] = LASTING_SECONDS
    clients.of(own, Rights(token="new"))
    assert len(clients) == 1


def test_a_persons_client_knows_what_the_console_discovered(own: KubernetesClient) -> None:
    one = PersonalClients().of(own, Rights(token=ONE))
    own.discover((VIRTUAL_SERVICE,))

    assert one.api_version(VIRTUAL_SERVICE) == own.api_version(VIRTUAL_SERVICE)


def test_people_share_sockets_but_no_credentials(own: KubernetesClient) -> None:
    clients = PersonalClients()
    pools = [clients.of(own, Rights(token=token)).transport.connection.prepare()[0] for token in (ONE, NONE)]

    assert pools[0] is pools[1]
    assert pools[0] is not own.transport.connection.prepare()[0]
    assert "Authorization" not in pools[0].headers
