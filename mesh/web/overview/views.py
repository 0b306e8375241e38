"""The overview: the page, its region (for htmx), and each card alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from mesh.metrics.options import Direction
from mesh.model.problems import Problem, System
from mesh.pages import unknown_clusters
from mesh.pages.istio.findings import counts
from mesh.pages.namespaces import namespace_list
from mesh.pages.overview import page as overview
from mesh.pages.overview.config import config_verdicts
from mesh.pages.overview.page import MeshHealth
from mesh.web.address.durations import refresh_choices
from mesh.web.address.fields import Here
from mesh.web.address.lenient import Lenient
from mesh.web.address.links import Links
from mesh.web.controls import Choice, Empty, lasting, manual
from mesh.web.overview.address import FIELDS, OverviewView
from mesh.web.overview.cards import (
    MOST_LINES,
    TITLES,
    OverviewCard,
    applications_card,
    clusters_card,
    control_planes_card,
    data_planes_card,
    why,
)
from mesh.web.overview.config import config_card
from mesh.web.overview.insights import insights_card
from mesh.web.overview.namespaces import namespaces_card, shown_spaces
from mesh.web.parts.page import PageRequest
from mesh.web.parts.parts import part_or_page
from mesh.web.shell.shell import known_connections
from mesh.web.visit import is_by_script, visit_of

TEMPLATES = ("overview/fragment.html", "overview/page.html")
CARD_TEMPLATES = ("overview/card.html", "overview/alone.html")
_OF_HEALTH = frozenset({"data-planes", "applications", "namespaces"})
_OF_METRICS = frozenset({"insights", "namespaces"})


@dataclass(frozen=True)
class OverviewRequest(PageRequest[OverviewView]):
    """One request, read. The health of the mesh is computed once, when the first card wants it."""

    at: float

    @cached_property
    def health(self) -> MeshHealth:
        return overview.mesh_health(self.sources, self.at)

    @property
    def links(self) -> Links:
        """Details that a card leads to are about the same time as its health."""
        return self.visit.links(overview.compute_seconds(self.sources))

    def url(self, card: str) -> str:
        return replace(self.here, path=reverse("overview-card", kwargs={"card": card})).url()


@dataclass(frozen=True, slots=True)
class OverviewContent:
    """`computed_at` (Unix seconds) is None while health was not looked at; `waiting` is set instead of cards."""

    here: str
    refresh_url: str
    refreshes: tuple[Choice, ...]
    carried: tuple[tuple[str, str], ...]
    messages: tuple[str, ...]
    poll_seconds: int
    lasting: str
    cards: tuple[OverviewCard, ...]
    waiting: Empty | None
    computed_at: float | None = None
    has_health: bool = True


def overview_page(request: HttpRequest) -> HttpResponse:
    """A visit gets what is known without asking a metrics store, and cards that ask by themselves; a refresh gets all
    at once, so that nothing flickers."""
    asked = _read(request)
    cards = () if asked.is_waiting else tuple(_cards(asked, () if is_by_script(request) else _later(asked)))
    context = {"page": _content(asked, cards), "problems": _problems(asked, cards)}
    return part_or_page(request, TEMPLATES, context, form="overview-form", here=f"{request.path}{asked.here.url()}")


def overview_card(request: HttpRequest, card: str) -> HttpResponse:
    """One card: a part of the page for htmx, else a page of its own."""
    if card not in TITLES:
        raise Http404(f'there is no card "{card}"; there are: {", ".join(TITLES)}')
    asked = _read(request)
    made = _card(asked, card)
    context = {
        "card": made,
        "page_url": f"{reverse('overview')}{asked.here.url()}",
        "problems": _problems(asked, (made,)),
    }
    return part_or_page(request, CARD_TEMPLATES, context)


def _read(request: HttpRequest) -> OverviewRequest:
    visit = visit_of(request)
    reader, usual = Lenient.of(request.GET), OverviewView(visit.usual.refresh)
    here = Here(FIELDS, FIELDS.read(reader, usual), usual)
    return OverviewRequest(visit, here, tuple(reader.messages), visit.runtime.clock())


def _later(asked: OverviewRequest) -> frozenset[str]:
    """The cards that would keep a visit waiting."""
    if asked.sources.prometheus is None or not asked.sources.viewer.namespaces:
        return frozenset()
    return _OF_METRICS if asked.sources.store.knows(asked.at) else _OF_METRICS | _OF_HEALTH


def _cards(asked: OverviewRequest, later: Collection[str]) -> Iterator[OverviewCard]:
    is_known = "data-planes" not in later
    for name in TITLES:
        if name not in later:
            yield _card(asked, name)
        else:
            known = name == "namespaces" and is_known
            card = _namespaces(asked, with_traffic=False) if known else OverviewCard(name, loads=True)
            yield replace(card, url=asked.url(name))


def _card(asked: OverviewRequest, name: str) -> OverviewCard:
    if name in _OF_HEALTH and not asked.sources.viewer.namespaces:
        card = OverviewCard(name, error=_no_namespaces(asked))
    else:
        card = _MAKERS[name](asked)
    return replace(card, url=asked.url(name))


def _no_namespaces(asked: OverviewRequest) -> str:
    failure = namespace_list(asked.sources.viewer, asked.visit.runtime.home_snapshot()).failure
    if failure is not None:
        return f"No namespace is known. {why(failure)}"
    return "The console knows of no namespace that you may see."


def _clusters(asked: OverviewRequest) -> OverviewCard:
    known = known_connections(asked.visit.runtime, asked.visit.request)
    return clusters_card([each for each in known.all if each.system is System.KUBERNETES])


def _control_planes(asked: OverviewRequest) -> OverviewCard:
    sources = asked.sources
    return control_planes_card(
        overview.found_control_planes(sources),
        overview.unread_deployments(sources),
        api_is_off=not sources.settings.external_services.istio.istio_api_enabled,
        links=asked.links,
    )


def _data_planes(asked: OverviewRequest) -> OverviewCard:
    return data_planes_card(asked.health, links=asked.links)


def _configs(asked: OverviewRequest) -> OverviewCard:
    return config_card(config_verdicts(asked.sources, MOST_LINES), links=asked.links)


def _applications(asked: OverviewRequest) -> OverviewCard:
    has_metrics = asked.sources.prometheus is not None
    return applications_card(asked.health, has_metrics=has_metrics)


def _insights(asked: OverviewRequest) -> OverviewCard:
    view = asked.view
    if asked.sources.prometheus is None:
        text = "Metrics are switched off, and the rankings are made of them."
        return OverviewCard("insights", error=text)
    found = overview.insights(asked.sources, view.asked_metrics)
    carried = asked.here.but(metrics=()).pairs
    return insights_card(found, view.metrics, carried=carried, links=asked.links)


def _namespaces(asked: OverviewRequest, *, with_traffic: bool = True) -> OverviewCard:
    view, health = asked.view, asked.health
    traffic, has_metrics = None, asked.sources.prometheus is not None
    if with_traffic and has_metrics:
        spaces = [found.space for found in shown_spaces(health)]
        traffic = overview.traffic(asked.sources, spaces, view.direction, asked.at)
    other = Direction.OUTBOUND if view.direction is Direction.INBOUND else Direction.INBOUND
    turned = replace(asked, here=asked.here.but(direction=other))
    return namespaces_card(
        health,
        traffic,
        view.direction,
        turn_url=f"{reverse('overview')}{turned.refresh_url}",
        has_metrics=has_metrics,
        links=asked.links,
        counts=partial(counts, asked.sources),
    )


_MAKERS = {
    "clusters": _clusters,
    "control-planes": _control_planes,
    "data-planes": _data_planes,
    "istio-configs": _configs,
    "applications": _applications,
    "insights": _insights,
    "namespaces": _namespaces,
}


def _problems(asked: OverviewRequest, cards: Collection[OverviewCard]) -> tuple[Problem, ...]:
    sources = asked.sources
    of_clusters = (problem for cluster in sources.clusters for problem in sources.problems(cluster))
    elsewhere = unknown_clusters.problems(sources, sources.viewer.namespaces.values())
    return tuple(dict.fromkeys((*of_clusters, *elsewhere, *(problem for card in cards for problem in card.problems))))


def _content(asked: OverviewRequest, cards: tuple[OverviewCard, ...]) -> OverviewContent:
    view = asked.view
    looked = any(card.id in _OF_HEALTH and card.body is not None for card in cards)
    seconds = asked.health.seconds if looked else overview.compute_seconds(asked.sources)
    return OverviewContent(
        here=asked.here.url(),
        refresh_url=asked.refresh_url,
        refreshes=refresh_choices(view.refresh),
        carried=tuple(pair for pair in asked.here.pairs if pair[0] != "refresh"),
        messages=asked.messages,
        poll_seconds=view.refresh // 1000,
        lasting=lasting(seconds),
        cards=cards,
        waiting=manual(asked.refresh_url) if asked.is_waiting else None,
        computed_at=asked.health.computed_at if looked else None,
        has_health=not looked or asked.health.failure is None,
    )
