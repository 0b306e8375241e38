from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mesh.clients.kubernetes import ClusterCache, Connection, KubernetesClient
from mesh.clients.kubernetes.cache import kinds_without
from mesh.model.kinds import CONFIG_MAP, CRON_JOB, DEPLOYMENT, JOB, NAMESPACE, POD, VIRTUAL_SERVICE, Kind
from mesh.model.problems import Failure
from tests.readers.kubernetes.fake_api import (
    FakeApi,
    Reply,
    Stream,
    an_object,
    as_json,
    bookmark,
    event,
    eventually,
    list_then_watch,
    page,
    refusal,
    serving,
    too_old,
)
from tests.stand_ins.timing import HURRIED

Start = Callable[..., ClusterCache]
PODS = "/api/v1/pods"
NAMESPACES = "/api/v1/namespaces"
DEPLOYMENTS = "/apis/apps/v1/deployments"


@pytest.fixture
def pods(api: FakeApi) -> Stream:
    """A cluster with a namespace and a pod; the stream is the watch of its pods."""
    serving(api, "namespaces", "pods")
    quiet = Stream()
    stream = Stream()
    api.answers[NAMESPACES] = list_then_watch([page(an_object("shop", ""))], [Reply(stream=quiet)])
    api.answers[PODS] = list_then_watch([page(an_object("a"), version="10")], [Reply(stream=stream)])
    return stream


def there(cache: ClusterCache, kind: Kind, namespace: str, name: str) -> Any:
    """An object that must be in the snapshot of now, with the fields of its kind."""
    found = cache.snapshot().get(kind, namespace, name)
    assert found is not None
    return found


def names(cache: ClusterCache) -> list[str]:
    return [obj.name for obj in cache.snapshot().everywhere(POD)]


def watched_from(api: FakeApi) -> list[str]:
    return [asked.query["resourceVersion"] for asked in api.asked(PODS, watch=True)]


def test_the_first_lists_make_a_whole_snapshot(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    cache = start_cache()
    snapshot = cache.snapshot()
    assert snapshot.synced
    assert (snapshot.cluster, snapshot.version, snapshot.api_endpoint) == ("east", "v1.36.0", api.url)
    assert there(cache, POD, "shop", "a").metadata.uid == "uid-a"
    assert [obj.name for obj in snapshot.everywhere(NAMESPACE)] == ["shop"]
    assert not snapshot.serves(DEPLOYMENT)
    assert snapshot.problems == ()


def test_events_change_the_next_snapshot_and_no_earlier_one(pods: Stream, start_cache: Start) -> None:
    cache = start_cache()
    before, generation = cache.snapshot(), cache.generation
    pods.send(event("ADDED", an_object("b")))
    pods.send(event("MODIFIED", an_object("a", version="12", metadata={"labels": {"app": "a"}})))
    eventually(lambda: there(cache, POD, "shop", "a").labels)
    assert names(cache) == ["a", "b"]
    assert cache.generation > generation
    assert [obj.name for obj in before.everywhere(POD)] == ["a"]
    then = before.get(POD, "shop", "a")
    assert then is not None
    assert then.labels == {}
    pods.send(event("DELETED", an_object("a")))
    eventually(lambda: names(cache) == ["b"])


def test_the_snapshot_is_the_same_while_nothing_changes(pods: Stream, start_cache: Start) -> None:
    cache = start_cache()
    assert cache.snapshot() is cache.snapshot()


def test_a_dropped_watch_goes_on_after_the_last_event(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    cache = start_cache()
    pods.send(event("ADDED", an_object("b", version="17")))
    pods.drop()
    eventually(lambda: len(watched_from(api)) > 1)
    assert watched_from(api)[:2] == ["10", "17"]
    assert len(api.asked(PODS, watch=False)) == 1
    assert cache.snapshot().problems == ()


def test_a_dropped_watch_goes_on_after_the_last_bookmark(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    cache = start_cache()
    generation = cache.generation
    pods.send(bookmark("4711"))
    pods.end()
    eventually(lambda: len(watched_from(api)) > 1)
    assert watched_from(api)[:2] == ["10", "4711"]
    assert cache.generation == generation


@pytest.mark.parametrize("gone", [Reply(stream=Stream(too_old())), refusal(410)], ids=["event", "answer"])
def test_a_version_that_is_no_longer_kept_means_a_new_list(
    api: FakeApi, pods: Stream, start_cache: Start, gone: Reply
) -> None:
    lists = [page(an_object("a"), version="10"), page(an_object("b"), version="90")]
    api.answers[PODS] = list_then_watch(lists, [gone, Reply(stream=Stream())])
    cache = start_cache()
    eventually(lambda: names(cache) == ["b"])
    eventually(lambda: watched_from(api) == ["10", "90"])
    assert cache.snapshot().problems == ()


def test_a_new_list_keeps_what_has_not_changed(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    lists = [page(an_object("a"), version="10"), page(an_object("a"), version="90")]
    api.answers[PODS] = list_then_watch(lists, [Reply(stream=pods), Reply(stream=Stream())])
    cache = start_cache()
    before = cache.snapshot()
    pods.send(too_old())
    eventually(lambda: watched_from(api) == ["10", "90"])
    assert cache.snapshot() is before


def test_a_forbidden_kind_is_a_problem_that_heals(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    api.answers[PODS] = refusal(403, "pods is forbidden")
    cache = start_cache()
    snapshot = cache.snapshot()
    assert snapshot.synced
    assert not snapshot.serves(POD)
    [problem] = snapshot.problems
    assert (problem.failure, problem.resource, problem.status) == (Failure.FORBIDDEN, "pods", 403)
    assert (problem.cluster, problem.at, problem.message) == ("east", 1000.0, "pods is forbidden")
    api.answers[PODS] = list_then_watch([page(an_object("a"))], [Reply(stream=Stream())])
    eventually(lambda: names(cache) == ["a"])
    assert cache.snapshot().problems == ()


def test_a_right_that_is_taken_away_takes_its_objects_with_it(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    cache = start_cache()
    api.answers[PODS] = refusal(403)
    pods.drop()
    eventually(lambda: not cache.snapshot().serves(POD))


def test_a_server_that_vanishes_is_one_problem_and_its_objects_stay(
    api: FakeApi, pods: Stream, client: KubernetesClient
) -> None:
    now = [1000.0]
    cache = ClusterCache(client, clock=lambda: now[0])
    cache.start()
    assert cache.wait_synced(10)
    now[0] = 2000.0
    api.stop()
    eventually(lambda: cache.snapshot().problems)
    now[0] = 3000.0
    eventually(lambda: len(cache.snapshot().problems) == 1)
    [problem] = cache.snapshot().problems
    assert (problem.failure, problem.at) == (Failure.UNREACHABLE, 2000.0)
    assert api.url in problem.message
    assert names(cache) == ["a"]
    api.answers[PODS] = list_then_watch([page()], [Reply(stream=Stream(event("ADDED", an_object("b", version="20"))))])
    api.start()
    eventually(lambda: names(cache) == ["a", "b"])
    eventually(lambda: cache.snapshot().problems == ())
    cache.stop()


def test_a_server_that_is_late_is_waited_for(api: FakeApi, pods: Stream, client: KubernetesClient) -> None:
    api.stop()
    cache = ClusterCache(client)
    cache.start()
    assert cache.wait_synced(10) is False
    assert not cache.snapshot().synced
    assert [problem.failure for problem in cache.snapshot().problems] == [Failure.UNREACHABLE]
    api.start()
    eventually(lambda: cache.snapshot().synced)
    eventually(lambda: names(cache) == ["a"])
    eventually(lambda: cache.snapshot().problems == ())
    cache.stop()


def test_a_server_of_another_sort_is_a_problem(api: FakeApi, start_cache: Start) -> None:
    snapshot = start_cache().snapshot()
    assert not snapshot.synced
    assert [(problem.failure, problem.status) for problem in snapshot.problems] == [(Failure.NOT_FOUND, 404)]


def test_garbage_is_a_problem_of_its_kind_and_heals(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    api.answers[PODS] = Reply(200, b"<html>a proxy's page</html>")
    cache = start_cache()
    [problem] = cache.snapshot().problems
    assert (problem.failure, problem.resource) == (Failure.BAD_ANSWER, "pods")
    api.answers[PODS] = list_then_watch([page(an_object("a"))], [Reply(stream=Stream())])
    eventually(lambda: names(cache) == ["a"] and cache.snapshot().problems == ())


def test_garbage_in_a_watch_means_a_new_list(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    lists = [page(an_object("a"), version="10"), page(an_object("b"), version="90")]
    api.answers[PODS] = list_then_watch(lists, [Reply(stream=pods), Reply(stream=Stream())])
    cache = start_cache()
    pods.send_raw(b"garbage\n")
    eventually(lambda: names(cache) == ["b"])
    eventually(lambda: cache.snapshot().problems == ())


def test_a_slow_kind_is_a_problem_and_the_others_are_there(api: FakeApi, pods: Stream) -> None:
    api.answers[PODS] = Reply(delay=30)
    client = KubernetesClient(Connection.plain(api.url), "east", timing=type(HURRIED)(read=0.2, backoff_first=0.01))
    cache = ClusterCache(client)
    cache.start()
    assert cache.wait_synced(10)
    [problem] = cache.snapshot().problems
    assert (problem.failure, problem.resource) == (Failure.TIMED_OUT, "pods")
    cache.stop()


def test_an_odd_object_is_named_and_heals_when_it_comes_right(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    odd = an_object("odd", metadata={"labels": ["none"]})
    api.answers[PODS] = list_then_watch([page(an_object("a"), odd, {"metadata": {}})], [Reply(stream=pods)])
    cache = start_cache()
    assert names(cache) == ["a", "odd"]
    assert [problem.failure for problem in cache.snapshot().problems] == [Failure.UNREADABLE] * 2
    assert "Pod shop/odd" in cache.snapshot().problems[0].message
    pods.send(event("MODIFIED", an_object("odd", version="12")))
    eventually(lambda: len(cache.snapshot().problems) == 1)


def test_a_kind_that_is_served_later_is_found(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    cache = start_cache()
    assert not cache.snapshot().serves(VIRTUAL_SERVICE)
    path = "/apis/networking.istio.io/v1/virtualservices"
    api.answers[path] = list_then_watch([page(an_object("cart"))], [Reply(stream=Stream())])
    serving(api, "namespaces", "pods", groups={"networking.istio.io": {"v1": ("virtualservices",)}})
    eventually(lambda: cache.snapshot().get(VIRTUAL_SERVICE, "shop", "cart"))


def test_an_older_version_that_is_all_the_cluster_serves_is_read_and_told(
    api: FakeApi, pods: Stream, start_cache: Start
) -> None:
    path = "/apis/networking.istio.io/v1alpha3/virtualservices"
    api.answers[path] = list_then_watch([page(an_object("cart"))], [Reply(stream=Stream())])
    serving(api, "namespaces", "pods", groups={"networking.istio.io": {"v1alpha3": ("virtualservices",)}})
    cache = start_cache()
    eventually(lambda: cache.snapshot().get(VIRTUAL_SERVICE, "shop", "cart"))

    assert cache.snapshot().api_version(VIRTUAL_SERVICE) == "networking.istio.io/v1alpha3"
    assert cache.snapshot().api_version(DEPLOYMENT) == "apps/v1"
    assert cache.snapshot().api_version(POD) == "v1"


def test_a_kind_that_is_served_no_more_is_absent_without_a_problem(
    api: FakeApi, pods: Stream, start_cache: Start
) -> None:
    cache = start_cache()
    del api.answers[PODS]
    serving(api, "namespaces")
    pods.drop()
    eventually(lambda: not cache.snapshot().serves(POD))
    assert cache.snapshot().problems == ()


def test_a_group_that_cannot_be_asked_is_a_problem(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    serving(api, "namespaces", "pods", groups={"networking.istio.io": {"v1": ("virtualservices",)}})
    api.answers["/apis/networking.istio.io/v1"] = refusal(500, "etcd is sad")
    cache = start_cache()
    [problem] = cache.snapshot().problems
    assert (problem.resource, problem.message) == ("*.networking.istio.io", "etcd is sad")
    assert names(cache) == ["a"]


def istiod(revision: str) -> dict[str, object]:
    labels = {"app": "istiod", "istio.io/rev": revision}
    return an_object(f"istiod-{revision}", "istio-system", version=revision, metadata={"labels": labels})


def test_only_the_config_maps_of_the_mesh_are_read(api: FakeApi, pods: Stream, start_cache: Start) -> None:
    serving(api, "namespaces", "pods", "configmaps", groups={"apps": {"v1": ("deployments",)}})
    stream = Stream()
    api.answers[DEPLOYMENTS] = list_then_watch([page(istiod("default"))], [Reply(stream=stream)])
    for name in ("istio", "istio-canary"):
        data = {"mesh": f"trustDomain: {name}", "other": "not ours"}
        api.answers[f"/api/v1/namespaces/istio-system/configmaps/{name}"] = as_json(
            an_object(name, "istio-system", data=data)
        )
    cache = start_cache()
    assert there(cache, CONFIG_MAP, "istio-system", "istio").data == {"mesh": "trustDomain: istio"}
    stream.send(event("ADDED", istiod("canary")))
    eventually(lambda: cache.snapshot().get(CONFIG_MAP, "istio-system", "istio-canary"))
    assert api.asked("/api/v1/configmaps") == []


def test_without_cluster_wide_access_only_the_named_namespaces_are_asked(api: FakeApi, start_cache: Start) -> None:
    serving(api, "namespaces", "pods", groups={"gateway.networking.k8s.io": {"v1": ("gatewayclasses",)}})
    api.answers["/api/v1/namespaces/shop"] = as_json(an_object("shop", ""))
    api.answers["/api/v1/namespaces/bank"] = refusal(403)
    api.answers["/api/v1/namespaces/shop/pods"] = list_then_watch([page(an_object("a"))], [Reply(stream=Stream())])
    api.answers["/api/v1/namespaces/bank/pods"] = refusal(403)
    cache = start_cache(namespaces=("shop", "bank"))
    assert [obj.name for obj in cache.snapshot().everywhere(NAMESPACE)] == ["shop"]
    assert names(cache) == ["a"]
    assert [problem.resource for problem in cache.snapshot().problems] == ["pods in bank"]
    assert not api.asked(PODS)
    assert not api.asked(NAMESPACES)


def test_routes_may_be_forbidden_in_every_namespace_without_a_complaint(api: FakeApi, start_cache: Start) -> None:
    serving(api, "namespaces", groups={"route.openshift.io": {"v1": ("routes",)}})
    api.answers["/api/v1/namespaces/shop"] = as_json(an_object("shop", ""))
    routes = "/apis/route.openshift.io/v1/namespaces/shop/routes"
    api.answers[routes] = refusal(403)
    cache = start_cache(namespaces=("shop",))
    assert api.asked(routes)
    assert cache.snapshot().problems == ()


def test_where_none_of_the_named_namespaces_may_be_read_that_is_told(api: FakeApi, start_cache: Start) -> None:
    serving(api, "namespaces", "pods")
    for name in ("shop", "bank"):
        api.answers[f"/api/v1/namespaces/{name}"] = refusal(403)
        api.answers[f"/api/v1/namespaces/{name}/pods"] = list_then_watch([page()], [Reply(stream=Stream())])
    snapshot = start_cache(namespaces=("shop", "bank")).snapshot()
    assert not snapshot.synced
    assert [problem.resource for problem in snapshot.problems] == ["namespaces"]


def test_excluded_workloads_are_not_among_the_kinds() -> None:
    kinds = kinds_without(("CronJob", "Job"))
    assert CRON_JOB not in kinds
    assert JOB not in kinds
    assert DEPLOYMENT in kinds
