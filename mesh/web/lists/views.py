"""The lists of objects and of configuration: page, table alone (for htmx), or file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.http import HttpRequest, HttpResponse

from mesh.pages.lists import page as list_page
from mesh.pages.lists.exports import as_csv, as_records
from mesh.pages.lists.page import ListPage
from mesh.pages.lists.specs import LISTS, ListSpec, ListView
from mesh.web.address.fields import Here
from mesh.web.address.lenient import MANUAL, Lenient, refusal
from mesh.web.address.links import Links, page_url
from mesh.web.address.reader import quoted
from mesh.web.controls import lasting, manual
from mesh.web.lists import content as list_content
from mesh.web.lists import controls as list_controls
from mesh.web.lists.address import FORMATS, ListHere, default_view, list_fields
from mesh.web.lists.content import ListContent
from mesh.web.parts.answers import attachment, large_json_answer
from mesh.web.parts.page import NOW, PageRequest
from mesh.web.parts.parts import part_or_page
from mesh.web.shell.kiosk import kiosk_of
from mesh.web.visit import visit_of

TEMPLATES = ("lists/fragment.html", "lists/page.html")
_MOST_MISSING = 5


@dataclass(frozen=True)
class _ListRequest(PageRequest[ListView]):
    """One request, read."""

    spec: ListSpec

    def links(self, seconds: int) -> Links:
        """A portal is told of the kinds that its own pages are made by."""
        return self.visit.links(seconds, with_kind=bool(kiosk_of(self.visit.request).parent))

    @property
    def followed(self) -> ListHere:
        """Where links lead: in manual mode, what is followed from rows that are shown is meant to show rows."""
        is_meant = self.view.refresh == MANUAL and self.visit.is_on_purpose
        return replace(self.here, added=(NOW,)) if is_meant else self.here


def _show(request: HttpRequest, route: str) -> HttpResponse:
    asked = _asked(request, LISTS[route])
    wanted = request.GET.get("format", "")
    seconds = asked.sources.settings.health_config.compute.duration.total_seconds()
    if asked.is_waiting and wanted not in FORMATS:
        found = list_page.nothing(seconds, asked.sources.clock())
    else:
        found = list_page.page(asked.sources, asked.spec, asked.view, seconds, asked.sources.clock())
    if wanted in FORMATS:
        return _file(asked.spec, found, wanted)
    return _page(request, _content(asked, found), found)


namespaces = partial(_show, route="namespaces")
applications = partial(_show, route="applications")
services = partial(_show, route="services")
workloads = partial(_show, route="workloads")
istio_config = partial(_show, route="istio-config")


def _asked(request: HttpRequest, spec: ListSpec) -> _ListRequest:
    visit = visit_of(request)
    sources = visit.sources
    usual = visit.settings.kiali_feature_flags.ui_defaults.list
    defaults = default_view(spec, visit.usual.refresh, usual, visit.most_rows)
    reader = Lenient.of(request.GET)
    known = list_fields(spec, visit.most_rows)
    view, messages = known.read(reader, defaults), reader.messages
    seen = frozenset(sources.viewer.names())
    messages += _missing([name for name in view.namespaces if name not in seen])
    if view.cluster and view.cluster not in sources.clusters:
        messages.append(refusal("clusterName", view.cluster, sorted(sources.clusters), "all clusters"))
        view = replace(view, cluster="")
    wanted = request.GET.get("format", "")
    if wanted and wanted not in FORMATS:
        messages.append(refusal("format", wanted, FORMATS, "a page"))
    return _ListRequest(visit, Here(known, view, defaults), tuple(messages), spec)


def _missing(names: Sequence[str]) -> list[str]:
    """A message for each of the first, one for the rest."""
    told = [f"namespaces: {quoted(name)} does not exist, or you may not see it" for name in names[:_MOST_MISSING]]
    more = len(names) - len(told)
    return [*told, f"namespaces: {more} more that do not exist, or that you may not see"] if more else told


def _content(asked: _ListRequest, found: ListPage) -> ListContent:
    spec, view, here = asked.spec, asked.view, asked.followed
    without = [] if asked.sources.several_clusters else ["cluster"]
    if not asked.sources.settings.kiali_feature_flags.istio_upgrade_action:
        without.append("revision")
    if not view.with_health:
        without.append("health")
    if not view.with_validations:
        without.append("configuration")
    columns = list_controls.ordered_columns(spec, view, without=without)
    clear = here.url(filters=(), match_all_labels=False, page=1)
    controls = list_controls.controls(
        spec,
        here,
        names=() if spec.route == "namespaces" else asked.sources.viewer.names(),
        columns=columns,
    )
    if asked.sources.settings.kiali_feature_flags.ui_defaults.list.show_include_toggles:
        controls = replace(controls, includes=list_controls.includes(spec, here))
    if view.refresh == MANUAL and asked.visit.is_on_purpose:
        controls = replace(controls, carried=(*controls.carried, NOW))
    empty = list_content.empty(spec, view, found, clear, has_spaces=bool(asked.sources.viewer.namespaces))
    return ListContent(
        spec=spec,
        here=asked.here.url(),
        refresh_url=asked.refresh_url,
        clear=clear,
        controls=controls,
        chips=list_controls.chips(spec, here),
        table=list_content.table(
            found,
            spec,
            here,
            columns,
            links=asked.links(found.seconds if spec.has_health else 0),
            most=asked.visit.most_rows,
        ),
        messages=asked.messages,
        poll_seconds=view.refresh // 1000,
        lasting=lasting(found.seconds),
        computed_at=found.computed_at,
        has_health=found.has_health,
        wants_health=spec.has_health and view.with_health,
        empty=manual(asked.refresh_url) if asked.is_waiting else empty,
        is_waiting=asked.is_waiting,
        checked_at=_checked_at(asked),
        new_url=_new_url(asked),
    )


def _new_url(asked: _ListRequest) -> str:
    """Where objects are made, in the namespaces and the cluster that the list is about."""
    view = asked.view
    if not asked.spec.is_of_configuration:
        return ""
    pairs = (("namespaces", ",".join(view.namespaces)), ("clusterName", view.cluster))
    return page_url("istio-new", [(name, value) for name, value in pairs if value])


def _checked_at(asked: _ListRequest) -> float | None:
    """When the configuration was last checked, where the list tells of that."""
    if not (asked.spec.is_of_configuration and asked.view.with_validations) or asked.is_waiting:
        return None
    checked = asked.sources.checked
    return None if checked is None else checked.at


def _page(request: HttpRequest, content: ListContent, found: ListPage) -> HttpResponse:
    context = {"page": content, "problems": found.problems}
    return part_or_page(request, TEMPLATES, context, form="list-form", here=f"{request.path}{content.here}")


def _file(spec: ListSpec, found: ListPage, form: str) -> HttpResponse:
    if form == "json":
        headers = {"Content-Disposition": f'attachment; filename="{spec.route}.json"'}
        return large_json_answer({spec.route: as_records(found.rows, spec.route)}, headers)
    text = as_csv(found.rows, spec.route)
    return attachment(text, "text/csv; charset=utf-8", f"{spec.route}.csv")
