"""The card of service insights on the overview: the services that stand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mesh.charts.units import scale_for
from mesh.charts.units import text as value_text
from mesh.model.health import HealthStatus
from mesh.model.problems import Problem
from mesh.model.states import State, state_of
from mesh.pages.overview.page import Insights
from mesh.pages.overview.rankings import RatesPage, ServicesPage
from mesh.web.address.links import Links, page_url
from mesh.web.overview.address import METRICS
from mesh.web.overview.cards import OverviewCard, why

INSIGHTS = "overview/insights.html"


@dataclass(frozen=True, slots=True)
class RankedLine:
    """A service and its figure; `hint` says where it is, `note` more of the figure."""

    name: str
    namespace: str
    url: str
    hint: str
    value: str
    note: str
    state: State


@dataclass(frozen=True, slots=True)
class Ranking:
    """`error` is why nothing is known of it, `told_by` whose account the figures are."""

    title: str
    head: str
    lines: tuple[RankedLine, ...]
    empty: str
    error: str = ""
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class Rankings:
    """`choices` are (letter, label, whether it is shown) of the form, `carried` its hidden inputs."""

    tables: tuple[Ranking, ...]
    choices: tuple[tuple[str, str, bool], ...]
    carried: tuple[tuple[str, str], ...]


def insights_card(
    found: Insights,
    chosen: tuple[str, ...],
    *,
    carried: tuple[tuple[str, str], ...],
    links: Links,
) -> OverviewCard:
    """`chosen` are letters of `siMetrics`; by default errors and latency show, and throughput where there is some."""
    tables: dict[str, Ranking] = {}
    if found.errors is not None:
        tables["e"] = _errors(found.errors, links)
    if found.latency is not None:
        tables["l"] = _latency(found.latency, links)
    if found.throughput is not None and ("t" in chosen or found.throughput.services):
        tables["t"] = _throughput(found.throughput, links)
    choices = tuple((letter, label, letter in tables) for letter, label in METRICS.items())
    return OverviewCard(
        "insights",
        Rankings(tuple(tables.values()), choices, carried),
        footer=("View all services", page_url("services", [("sort", "he")])),
        problems=found.problems,
        template=INSIGHTS,
    )


def _errors(page: RatesPage, links: Links) -> Ranking:
    lines = tuple(
        _line(
            (each.cluster, each.namespace, each.service),
            f"{100 * each.errors:.2f}%",
            each.health,
            note=f"of {value_text(each.requests, 'requests per second')}",
            links=links,
        )
        for each in page.services
        if each.errors > 0
    )
    empty = "No service has failed requests." if page.services else "No service has requests."
    return Ranking("Error rates", "Errors", lines, empty, _failure(page.failure))


def _latency(page: ServicesPage, links: Links) -> Ranking:
    lines = _figures(page, _time, links)
    told_by = "As the called workload's proxy measures it; where there is none, a waypoint, then the callers."
    return Ranking("Latency", "P95", lines, "No service told of response times.", _failure(page.failure), told_by)


def _throughput(page: ServicesPage, links: Links) -> Ranking:
    lines = _figures(page, _bytes, links)
    told_by = "As the called workload's proxy counts it."
    return Ranking("Throughput", "TCP sent", lines, "No service sends over TCP.", _failure(page.failure), told_by)


def _time(milliseconds: float) -> str:
    """Below each other, figures of one unit have equal decimals."""
    return f"{milliseconds / 1000:.2f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"


def _bytes(size: float) -> str:
    scale = scale_for("bytes-iec", size)
    return f"{size / scale.divisor:.2f} {scale.word}/s"


def _figures(page: ServicesPage, words: Callable[[float], str], links: Links) -> tuple[RankedLine, ...]:
    return tuple(
        _line(
            (each.cluster, each.namespace, each.service),
            words(each.value),
            each.health,
            links=links,
        )
        for each in page.services
    )


def _line(place: tuple[str, str, str], value: str, status: HealthStatus, *, note: str = "", links: Links) -> RankedLine:
    cluster, namespace, service = place
    return RankedLine(
        name=service,
        namespace=namespace,
        url=links.object("service", namespace, service, cluster),
        hint=" / ".join(filter(None, (cluster, namespace, service))),
        value=value,
        note=note,
        state=state_of(status),
    )


def _failure(problem: Problem | None) -> str:
    return f"Not known. {why(problem)}" if problem else ""
