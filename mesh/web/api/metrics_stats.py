"""`POST /api/stats/metrics`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.metrics.as_json import stats_json
from mesh.metrics.stats import Party, StatsQuery
from mesh.pages.metrics import stats as pages
from mesh.web.address.strict import BadParameter, Strict
from mesh.web.api.metrics import unavailable
from mesh.web.api.metrics_params import is_share
from mesh.web.parts.answers import error_answer, json_answer
from mesh.web.visit import visit_of

_MOST = 200


def metrics_stats(request: HttpRequest) -> HttpResponse:
    """A wrong query is a warning; 403 or 400 when none is left to ask."""
    asked = [_query(each, index) for index, each in enumerate(_queries(request), start=1)]
    visit = visit_of(request)
    page = pages.page(visit.sources, asked, visit.runtime.home_cluster)
    if asked and not page.stats:
        return error_answer(403 if page.forbidden == len(asked) else 400, "; ".join(page.warnings))
    return unavailable(page.failure) or json_answer(stats_json(page.stats, page.warnings))


def _queries(request: HttpRequest) -> list[Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadParameter("the body is not JSON") from None
    queries = _fields(body, "the body").get("queries")
    if queries is None:
        return []
    if not isinstance(queries, list):
        raise BadParameter("queries: not a list")
    if len(queries) > _MOST:
        raise BadParameter(f"queries: {len(queries)} are too many; allowed: at most {_MOST}")
    return queries


def _query(data: Any, number: int) -> tuple[StatsQuery, float]:
    """The query and the seconds of its interval."""
    place = f"queries[{number}]"
    fields = _fields(data, place)
    peer = fields.get("peertarget")
    interval = _text(fields, "interval", place)
    query = StatsQuery(
        target=_party(fields.get("target") or {}, f"{place}.target"),
        peer=_party(peer, f"{place}.peerTarget") if peer else None,
        direction=_text(fields, "direction", place),
        at=_whole(fields, "querytime", place),
        interval=interval,
        reporters=_texts(fields, "reporters", place),
        average=_flag(fields, "avg", place),
        quantiles=_quantiles(fields, place),
    )
    return query, Strict({}).duration(f"{place}.interval", interval) if interval else 0.0


def _party(data: Any, place: str) -> Party:
    fields = _fields(data, place)
    return Party(*(_text(fields, name, place) for name in ("namespace", "name", "kind", "cluster")))


def _fields(data: Any, place: str) -> Mapping[str, Any]:
    """By lower-case names: clients differ in how they write them."""
    if not isinstance(data, Mapping):
        raise BadParameter(f"{place}: not an object")
    return {name.lower(): value for name, value in data.items()}


def _text(fields: Mapping[str, Any], name: str, place: str) -> str:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise BadParameter(f"{place}.{name}: not a text")
    return value or ""


def _texts(fields: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    value = fields.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadParameter(f"{place}.{name}: not a list of texts")
    return tuple(value)


def _whole(fields: Mapping[str, Any], name: str, place: str) -> int:
    value = fields.get(name) or 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10**12:
        raise BadParameter(f"{place}.{name}: not a moment in Unix seconds")
    return value


def _flag(fields: Mapping[str, Any], name: str, place: str) -> bool:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadParameter(f"{place}.{name}: not true or false")
    return bool(value)


def _quantiles(fields: Mapping[str, Any], place: str) -> tuple[str, ...]:
    found = _texts(fields, "quantiles", place)
    for text in found:
        if not is_share(text):
            raise BadParameter(f'{place}.quantiles: "{text[:80]}" is not a number from 0 to 1')
    return found
