"""Verdicts on objects, and what they add up to."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.health import judging
from mesh.health.collect import Traffic
from mesh.health.judging import ItemHealth, JudgedTraffic
from mesh.health.queries import INBOUND, SERVICES
from mesh.health.tolerances import Tolerances
from mesh.model.health import RATE_ANNOTATION, Health, HealthStatus, RateVerdict, Requests
from mesh.model.samples import Sample
from mesh.model.services import ServiceItem
from mesh.model.workloads import Replicas, Workload

LENIENT = {RATE_ANNOTATION: "5xx,60,70,http,inbound"}


def workload(name: str = "cart-v1", available: int = 1, **more: Any) -> Workload:
    return Workload("east", "shop", name, "Deployment", app="cart", replicas=Replicas(1, 1, available), **more)


def failing(name: str = "cart-v1") -> Traffic:
    """Half of the requests fail."""
    ends = {"destination_cluster": "east", "request_protocol": "http", "reporter": "source"}
    to_workload = {
        "destination_workload_namespace": "shop",
        "destination_workload": name,
        "destination_canonical_service": "cart",
    }
    to_service = {"destination_service_namespace": "shop", "destination_service_name": "cart"}
    return Traffic(
        {
            INBOUND: [Sample({**ends, **to_workload, "response_code": code}, 1.0) for code in ("200", "500")],
            SERVICES: [Sample({**ends, **to_service, "response_code": code}, 1.0) for code in ("200", "500")],
        }
    )


def test_a_workload_without_proxy_is_judged_by_what_its_callers_tell() -> None:
    judged = judging.workload_traffic(workload(), failing(), Tolerances())

    assert judging.item_health(judged, [workload()]).status is HealthStatus.FAILURE
    assert judged.requests.inbound == {"http": {"200": 1.0, "500": 1.0}}


def test_a_workload_of_which_nobody_tells_is_judged_by_its_replicas_alone() -> None:
    judged = judging.workload_traffic(workload("other"), failing(), Tolerances())

    assert judging.item_health(judged, [workload("other")]).status is HealthStatus.HEALTHY
    assert judged.requests == Requests()


def test_a_workloads_own_annotation_is_told_and_decides() -> None:
    judged = judging.workload_traffic(workload(annotations=LENIENT), failing(), Tolerances())

    assert (judged.requests.annotations, judged.verdict.status) == (LENIENT, HealthStatus.HEALTHY)


def test_an_app_ignores_the_annotations_of_its_workloads() -> None:
    judged = judging.app_traffic([workload(annotations=LENIENT)], failing(), Tolerances())

    assert (judged.requests.annotations, judged.verdict.status) == ({}, HealthStatus.FAILURE)


def test_a_services_own_annotation_decides() -> None:
    plain, lenient = ServiceItem("east", "shop", "cart"), ServiceItem("east", "shop", "cart", annotations=LENIENT)

    assert [judging.service_traffic(each, failing(), Tolerances()).verdict.status for each in (plain, lenient)] == [
        HealthStatus.FAILURE,
        HealthStatus.HEALTHY,
    ]


def test_old_traffic_is_joined_with_the_replicas_of_now() -> None:
    judged = JudgedTraffic(Requests(), RateVerdict(HealthStatus.HEALTHY))

    assert judging.item_health(judged, [workload(available=0)]).status is HealthStatus.FAILURE


def test_without_known_traffic_there_is_no_verdict_but_the_replicas_are_told() -> None:
    item = judging.item_health(None, [workload(available=0)])

    assert (item.health, item.status) == (None, HealthStatus.NA)
    assert [verdict.status for verdict in item.replicas] == [HealthStatus.FAILURE]


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([], HealthStatus.NA),
        ([HealthStatus.NA, HealthStatus.HEALTHY], HealthStatus.HEALTHY),
        ([HealthStatus.HEALTHY, HealthStatus.NOT_READY], HealthStatus.NOT_READY),
        ([HealthStatus.DEGRADED, HealthStatus.FAILURE, HealthStatus.HEALTHY], HealthStatus.FAILURE),
    ],
)
def test_a_namespace_is_as_well_as_its_worst_object(statuses: list[HealthStatus], worst: HealthStatus) -> None:
    items = {
        f"item-{number}": ItemHealth(health=Health(status, RateVerdict(status)))
        for number, status in enumerate(statuses)
    }

    assert judging.buckets(items).worst is worst


def test_names_are_sorted_into_their_buckets() -> None:
    well = ItemHealth(health=Health(HealthStatus.HEALTHY, RateVerdict(HealthStatus.HEALTHY)))

    found = judging.buckets({"b": well, "a": well, "unknown": ItemHealth()})

    assert found.names[HealthStatus.HEALTHY] == ("a", "b")
    assert found.names[HealthStatus.NA] == ("unknown",)
