"""Filters and orders of lists."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.health.judging import ItemHealth
from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.health import Health, HealthStatus, RateVerdict
from mesh.model.object_types import WORKLOAD
from mesh.pages.lists.rows import ListRow
from mesh.pages.lists.specs import NAMESPACES, WORKLOADS, ListSpec, ListView
from mesh.tables.choice import choose
from mesh.tables.columns import labels_match


def item(status: HealthStatus, ratio: float = -1) -> ItemHealth:
    return ItemHealth(health=Health(status, RateVerdict(status, ratio)))


def row(name: str, namespace: str = "shop", **told: Any) -> ListRow:
    return ListRow(namespace=namespace, name=name, cluster="east", type_of=WORKLOAD, **told)


def of_till() -> tuple[Reference, ...]:
    return (Reference(kinds.VIRTUAL_SERVICE, "shop", "v"),)


ROWS = [
    row("till", item=item(HealthStatus.HEALTHY, 0), type="Deployment", is_ambient=True, references=of_till),
    row("cart", item=item(HealthStatus.FAILURE, 12), type="StatefulSet", has_sidecar=False, lacks_sidecar=True),
    row("stock", "depot", item=item(HealthStatus.FAILURE, 90), type="Deployment", has_app=False),
    row("Cart", "depot", type="Job"),
]


def names(spec: ListSpec = WORKLOADS, rows: list[ListRow] = ROWS, **view: Any) -> list[str]:
    shown = ListView(**view)
    columns = (*spec.columns, *spec.more_sorts)
    found = choose(list(rows), columns, shown, spec.filters, base=lambda row: (row.namespace, row.name, row.cluster))
    return [row.name for row in found.matching]


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ((), ["Cart", "stock", "cart", "till"]),
        ((("workloadName", ("art",)),), ["Cart", "cart"]),
        ((("workloadName", ("CART", "till")),), ["Cart", "cart", "till"]),
        ((("health", ("Failure",)),), ["stock", "cart"]),
        ((("health", ("n/a",)),), ["Cart"]),
        ((("workloadType", ("Deployment",)), ("health", ("Failure",))), ["stock"]),
        ((("istioSidecar", ("Not Present",)),), ["cart"]),
        ((("istioSidecar", ("Present", "Not Present")),), ["Cart", "stock", "cart", "till"]),
        ((("ambient", ("Present",)),), ["till"]),
        ((("appLabel", ("Not Present",)),), ["stock"]),
        ((("istioConfigType", ("VirtualService",)),), ["till"]),
        ((("istioConfigType", ("VirtualService",)), ("health", ("Failure",))), []),
    ],
)
def test_filters_join_by_and_and_their_values_by_or(
    filters: tuple[tuple[str, tuple[str, ...]], ...], left: list[str]
) -> None:
    assert names(filters=filters) == left


@pytest.mark.parametrize(
    ("sort", "descending", "order"),
    [
        ("ns", False, ["Cart", "stock", "cart", "till"]),
        ("ns", True, ["cart", "till", "Cart", "stock"]),
        ("wn", False, ["Cart", "cart", "stock", "till"]),
        ("he", False, ["stock", "cart", "till", "Cart"]),
        ("he", True, ["Cart", "till", "cart", "stock"]),
        ("is", False, ["cart", "till", "Cart", "stock"]),
        ("al", True, ["stock", "Cart", "cart", "till"]),
    ],
)
def test_orders(sort: str, descending: bool, order: list[str]) -> None:
    assert names(sort=sort, descending=descending) == order


@pytest.mark.parametrize("spec", [WORKLOADS, NAMESPACES])
def test_every_order_is_one(spec: ListSpec) -> None:
    for sort in spec.sorts:
        assert sorted(names(spec, sort=sort)) == ["Cart", "cart", "stock", "till"]


@pytest.mark.parametrize(
    ("expressions", "any_matches", "all_match"),
    [
        (["app"], True, True),
        (["ap"], True, False),
        (["app=ca"], True, False),
        (["app=cart"], True, True),
        (["version=v2"], True, True),
        (["version=v1,v2"], True, True),
        (["version=v3,v2"], True, False),
        (["nothing", "app"], True, False),
        (["nothing"], False, False),
        (["nothing=x"], False, False),
    ],
)
def test_labels_are_matched_by_prefix_or_exactly(expressions: list[str], any_matches: bool, all_match: bool) -> None:
    labelled = row("cart", labels={"app": "cart", "version": "v1,v2"})

    assert labels_match(labelled.labels, expressions, match_all=False) is any_matches
    assert labels_match(labelled.labels, expressions, match_all=True) is all_match
