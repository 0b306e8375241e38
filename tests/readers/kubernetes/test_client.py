from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from mesh.clients import errors
from mesh.clients.kubernetes import Connection, KubernetesClient, Timing
from mesh.clients.kubernetes.client import Served
from mesh.model.kinds import DEPLOYMENT, HTTP_ROUTE, POD, SERVICE, VIRTUAL_SERVICE
from tests.readers.kubernetes.fake_api import FakeApi, Reply, Stream, an_object, as_json, page, refusal, serving

PODS = "/api/v1/pods"


def test_a_list_is_read_page_by_page(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = [page(an_object("a"), token="t1"), page(an_object("b"), token="t2"), page(an_object("c"))]
    names = [obj.name for one in client.list_pages(POD, limit=1) for obj in one.objects]
    assert names == ["a", "b", "c"]
    assert [asked.query.get("continue") for asked in api.asked(PODS)] == [None, "t1", "t2"]
    assert {asked.query["limit"] for asked in api.asked(PODS)} == {"1"}


def test_a_list_whose_last_page_comes_again_and_again_is_a_bad_answer(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = page(an_object("a"), token="same")
    with pytest.raises(errors.BadAnswer, match="never ends"):
        list(client.list_pages(POD))


def test_discovery_takes_the_first_version_that_is_served(api: FakeApi, client: KubernetesClient) -> None:
    old: dict[str, Iterable[str]] = {"v1beta1": ("virtualservices",), "v1alpha3": ("virtualservices", "envoyfilters")}
    serving(api, "pods", groups={"networking.istio.io": old})
    served = client.discover()
    assert served.versions["virtualservices.networking.istio.io"] == "v1beta1"
    assert served.versions["envoyfilters.networking.istio.io"] == "v1alpha3"
    assert POD in served
    assert SERVICE not in served
    assert HTTP_ROUTE not in served


def test_a_kind_is_read_in_the_version_that_was_discovered(api: FakeApi, client: KubernetesClient) -> None:
    serving(api, groups={"networking.istio.io": {"v1beta1": ("virtualservices",)}})
    client.discover()
    path = "/apis/networking.istio.io/v1beta1/namespaces/shop/virtualservices/cart"
    api.answers[path] = as_json(an_object("cart"))
    assert client.get(VIRTUAL_SERVICE, "shop", "cart")["metadata"]["name"] == "cart"


def test_a_group_whose_own_server_is_down_costs_only_its_kinds(api: FakeApi, client: KubernetesClient) -> None:
    serving(api, "pods", groups={"apps": {"v1": ("deployments",)}, "security.istio.io": {"v1": ()}})
    api.answers["/apis/security.istio.io/v1"] = refusal(503, "service unavailable")
    served: Served = client.discover()
    assert POD in served
    assert DEPLOYMENT in served
    assert served.failed["security.istio.io"].status == 503


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (400, errors.BadAnswer),
        (401, errors.Forbidden),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (410, errors.Gone),
        (413, errors.TooLarge),
        (429, errors.Unreachable),
        (500, errors.BadAnswer),
        (503, errors.Unreachable),
        (504, errors.TimedOut),
        (302, errors.BadAnswer),
    ],
)
def test_a_refusal_is_an_error_of_ours(
    api: FakeApi, client: KubernetesClient, status: int, wanted: type[errors.SourceError]
) -> None:
    api.answers[PODS] = refusal(status, "pods is forbidden")
    with pytest.raises(wanted) as caught:
        list(client.list_pages(POD))
    error = caught.value
    assert (error.status, error.cluster, error.resource) == (status, "east", "pods")
    assert error.message == "pods is forbidden"


def test_an_error_that_is_no_json_tells_the_status(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = Reply(500, b"<html>oops</html>")
    with pytest.raises(errors.BadAnswer, match="500"):
        list(client.list_pages(POD))


def test_a_read_is_tried_again_when_the_server_is_busy(api: FakeApi, client: KubernetesClient) -> None:
    api.answers["/version"] = [refusal(503), refusal(429), as_json({"gitVersion": "v1.36.0"})]
    assert client.version() == "v1.36.0"


def test_a_write_is_sent_once_only(api: FakeApi, client: KubernetesClient) -> None:
    api.answers["/api/v1/namespaces/shop/services"] = refusal(503)
    with pytest.raises(errors.Unreachable):
        client.create(SERVICE, "shop", {})
    assert len(api.requests) == 1


def test_create_patch_and_delete_send_what_the_api_expects(api: FakeApi, client: KubernetesClient) -> None:
    api.answers["/api/v1/namespaces/shop/services"] = as_json(an_object("cart"), 201)
    api.answers["/api/v1/namespaces/shop/services/cart"] = as_json(an_object("cart"))
    client.create(SERVICE, "shop", {"metadata": {"name": "cart"}}, dry_run=True)
    client.patch(SERVICE, "shop", "cart", {"metadata": {"labels": {"a": None}}})
    client.delete(SERVICE, "shop", "cart")
    create, patch, delete = api.requests
    assert (create.method, create.query) == ("POST", {"dryRun": "All"})
    assert (patch.method, patch.headers["content-type"]) == ("PATCH", "application/merge-patch+json")
    assert json.loads(patch.body) == {"metadata": {"labels": {"a": None}}}
    assert (delete.method, delete.query, delete.body) == ("DELETE", {}, b"")


@pytest.mark.parametrize("allowed", [True, False])
def test_an_access_review_tells_what_the_user_may(api: FakeApi, client: KubernetesClient, allowed: bool) -> None:
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    api.answers[path] = as_json({"status": {"allowed": allowed}}, 201)
    assert client.access_review("patch", DEPLOYMENT, namespace="shop") is allowed
    sent = json.loads(api.requests[0].body)["spec"]["resourceAttributes"]
    assert sent == {"verb": "patch", "group": "apps", "resource": "deployments", "namespace": "shop"}


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'{"a":1', b'"text"', b'{"metadata":{}}', b"[" * 100_000])
def test_garbage_is_a_bad_answer(api: FakeApi, client: KubernetesClient, body: bytes) -> None:
    api.answers[PODS] = Reply(200, body)
    with pytest.raises(errors.BadAnswer):
        list(client.list_pages(POD))


def test_an_answer_that_breaks_off_is_noticed(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = Reply(200, page(an_object("a")).body, drop_after=20)
    with pytest.raises(errors.Unreachable):
        list(client.list_pages(POD))


def test_an_answer_that_is_too_large_is_refused(api: FakeApi) -> None:
    client = KubernetesClient(Connection.plain(api.url), "east", max_bytes=1024 * 1024)
    api.answers[PODS] = Reply(200, b" " * (2 * 1024 * 1024))
    with pytest.raises(errors.TooLarge, match="1 MB"):
        list(client.list_pages(POD))
    client.close()


def test_an_answer_that_stops_coming_is_timed_out_at_the_deadline(api: FakeApi) -> None:
    client = KubernetesClient(Connection.plain(api.url), "east", timing=Timing(read=20, total=0.3))
    stream = Stream()
    stream.send_raw(b'{"metadata":')
    api.answers[PODS] = Reply(stream=stream)
    with pytest.raises(errors.TimedOut):
        list(client.list_pages(POD))
    client.close()


def test_a_slow_server_times_out(api: FakeApi) -> None:
    client = KubernetesClient(Connection.plain(api.url), "east", timing=Timing(read=0.1))
    api.answers[PODS] = Reply(delay=30)
    with pytest.raises(errors.TimedOut) as caught:
        list(client.list_pages(POD))
    assert api.url in caught.value.message
    client.close()


def test_a_server_that_is_not_there_is_unreachable(api: FakeApi, client: KubernetesClient) -> None:
    api.stop()
    with pytest.raises(errors.Unreachable) as caught:
        list(client.list_pages(POD))
    assert api.url in caught.value.message
    assert "object at" not in caught.value.message


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("a/b", "a%2Fb"),
        ("../../secrets", "..%2F..%2Fsecrets"),
        ("a?watch=true#x", "a%3Fwatch%3Dtrue%23x"),
        ('x"}) or vector(1)', "x%22%7D%29%20or%20vector%281%29"),
        ("%2e%2e", "%252e%252e"),
        ("näme\r\nHost: evil", "n%C3%A4me%0D%0AHost%3A%20evil"),
    ],
)
def test_a_hostile_name_stays_one_segment(api: FakeApi, client: KubernetesClient, name: str, sent: str) -> None:
    with pytest.raises(errors.NotFound):
        client.get(POD, "shop", name)
    assert [asked.path for asked in api.requests] == [f"/api/v1/namespaces/shop/pods/{sent}"]


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_walk_up_the_path_is_never_sent(api: FakeApi, client: KubernetesClient, name: str) -> None:
    with pytest.raises(errors.NotFound, match="can be named"):
        client.get(POD, "shop", name)
    with pytest.raises(errors.NotFound):
        client.get(POD, name, "a")
    assert api.requests == []
