"""What a console without rights on a cluster answers, and what it says of a cluster that is down."""

from __future__ import annotations

import pytest
from django.test import Client

from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System
from tests.web.worlds.memory import HOME, NOW, MemoryCache

PODS = "pods is forbidden: cannot list pods"
NAMESPACES = "namespaces is forbidden: cannot list namespaces"
PATHS = (
    "/api/namespaces",
    "/api/namespaces/graph?namespaces=shop",
    "/api/clusters/workloads",
    "/api/clusters/services",
    "/api/clusters/apps",
    "/api/clusters/health",
)


def problem(failure: Failure, message: str, resource: str = "", status: int | None = None) -> Problem:
    return Problem(System.KUBERNETES, failure, message, NOW, HOME, resource, status)


@pytest.mark.parametrize("path", PATHS)
def test_where_namespaces_may_not_be_listed_the_missing_right_is_named(
    visitor: Client, cache: MemoryCache, path: str
) -> None:
    problems = (
        problem(Failure.FORBIDDEN, PODS, "pods", 403),
        problem(Failure.FORBIDDEN, NAMESPACES, "namespaces", 403),
    )
    cache.seen = ClusterSnapshot(HOME, problems=problems, synced=False)
    answer = visitor.get(path)
    assert (answer.status_code, answer.json()) == (403, {"error": NAMESPACES})


def test_a_refusal_in_other_words_still_names_the_right(visitor: Client, cache: MemoryCache) -> None:
    cache.seen = ClusterSnapshot(HOME, problems=(problem(Failure.FORBIDDEN, "no", "namespaces", 403),), synced=False)
    assert visitor.get("/api/clusters/workloads").json() == {
        "error": "the console may not list and watch namespaces: no"
    }


def test_a_graph_of_a_cluster_that_is_down_says_so(visitor: Client, cache: MemoryCache) -> None:
    problems = (problem(Failure.FORBIDDEN, PODS, "pods", 403), problem(Failure.UNREACHABLE, "no answer"))
    cache.seen = ClusterSnapshot(HOME, problems=problems, synced=False)
    answer = visitor.get("/api/namespaces/graph?namespaces=shop")
    assert (answer.status_code, answer.json()) == (500, {"error": "no answer"})


def test_the_status_says_what_cannot_be_read_of_a_cluster(visitor: Client, cache: MemoryCache) -> None:
    assert visitor.get("/api/status").json()["warningMessages"] == []
    cache.seen = ClusterSnapshot(
        HOME,
        problems=(
            problem(Failure.UNREACHABLE, "no answer from the API server"),
            problem(Failure.FORBIDDEN, PODS, "pods", 403),
            problem(Failure.UNREADABLE, "an odd object", "pods"),
        ),
    )
    assert visitor.get("/api/status").json()["warningMessages"] == [
        "Kubernetes-Kubernetes: unreachable: no answer from the API server",
        f"Kubernetes-Kubernetes, pods: forbidden: {PODS}",
    ]
