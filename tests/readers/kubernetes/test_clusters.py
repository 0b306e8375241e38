from __future__ import annotations

import pytest

from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.config import Settings
from mesh.model.kinds import CRON_JOB, DEPLOYMENT, JOB
from mesh.readers.clusters import home_cluster_name, open_caches
from tests.readers.kubernetes.fake_api import (
    Answer,
    Asked,
    FakeApi,
    Reply,
    Stream,
    an_object,
    list_then_watch,
    page,
    refusal,
    serving,
)
from tests.stand_ins.timing import HURRIED

DEPLOYMENTS = "/apis/apps/v1/deployments"


def istiod(*variables: dict[str, object]) -> dict[str, object]:
    containers = [{"name": "discovery", "env": list(variables)}]
    return an_object("istiod", "istio-system", spec={"template": {"spec": {"containers": containers}}})


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (page(istiod({"name": "CLUSTER_ID", "value": "east"})), "east"),
        (page(istiod({"name": "CLUSTER_ID", "valueFrom": {"fieldRef": {}}})), "Kubernetes"),
        (page(istiod()), "Kubernetes"),
        (page(), "Kubernetes"),
        (refusal(403), "Kubernetes"),
    ],
)
def test_the_home_cluster_is_called_as_istiod_calls_it(api: FakeApi, answer: Answer, name: str) -> None:
    api.answers[DEPLOYMENTS] = answer
    connection = Connection.plain(api.url)
    assert home_cluster_name(connection, timing=HURRIED) == name
    assert api.requests[0].query["labelSelector"] == "app=istiod"
    connection.close()


def test_an_istiod_with_other_labels_names_the_home_cluster_too(api: FakeApi) -> None:
    def answer(asked: Asked) -> Reply:
        named = istiod({"name": "CLUSTER_ID", "value": "north"})
        return page(named) if asked.query["labelSelector"] == "istio=pilot" else page()

    api.answers[DEPLOYMENTS] = answer
    connection = Connection.plain(api.url)
    assert home_cluster_name(connection, timing=HURRIED) == "north"
    connection.close()


def test_a_configured_name_wins_without_a_question(api: FakeApi) -> None:
    assert home_cluster_name(Connection.plain(api.url), "mine") == "mine"
    assert api.requests == []


def test_without_cluster_wide_access_istiod_is_looked_for_where_it_may_be(api: FakeApi) -> None:
    path = "/apis/apps/v1/namespaces/istio-system/deployments"
    api.answers[path] = page(istiod({"name": "CLUSTER_ID", "value": "west"}))
    connection = Connection.plain(api.url)
    assert home_cluster_name(connection, "", ("shop", "istio-system"), HURRIED) == "Kubernetes"
    api.answers["/apis/apps/v1/namespaces/shop/deployments"] = page()
    assert home_cluster_name(connection, "", ("shop", "istio-system"), HURRIED) == "west"
    connection.close()


def test_the_caches_are_named_by_cluster_and_leave_out_excluded_workloads(api: FakeApi) -> None:
    serving(api, groups={"apps": {"v1": ("deployments",)}, "batch": {"v1": ("jobs", "cronjobs")}})
    quiet = Reply(stream=Stream())
    api.answers[DEPLOYMENTS] = list_then_watch([page(istiod({"name": "CLUSTER_ID", "value": "east"}))], [quiet])
    api.answers["/apis/batch/v1/jobs"] = list_then_watch([page()], [quiet])
    settings = Settings.model_validate({"kubernetes_config": {"excluded_workloads": ("CronJob",)}})
    caches = open_caches(settings, url=api.url, timing=HURRIED)
    assert list(caches) == ["east"]
    cache = caches["east"]
    cache.start()
    cache.wait_synced(10)
    snapshot = cache.snapshot()
    cache.stop()
    assert [snapshot.serves(kind) for kind in (DEPLOYMENT, JOB, CRON_JOB)] == [True, True, False]


def test_a_hidden_home_cluster_must_be_named() -> None:
    settings = Settings.model_validate({"clustering": {"ignore_home_cluster": True}})
    with pytest.raises(ValueError, match=r"kubernetes_config\.cluster_name"):
        open_caches(settings, url="http://127.0.0.1:1")


def test_a_client_names_its_server(client: KubernetesClient, api: FakeApi) -> None:
    assert client.server == api.url
