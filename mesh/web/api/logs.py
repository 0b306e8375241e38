"""`/api/namespaces/{namespace}/pods/{pod}/logs`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.logs.as_json import entry_json
from mesh.logs.lines import LogType
from mesh.logs.window import Window
from mesh.pages import logs
from mesh.pages.logs import LogStream, LogsWanted
from mesh.text.durations import GO, LONGEST_SECONDS
from mesh.web.address.strict import Strict
from mesh.web.logs.tab import require_logs
from mesh.web.parts.answers import large_json_answer
from mesh.web.visit import visit_of

_ALLOWED = frozenset(
    {"clusterName", "container", "duration", "logType", "maxLines", "service", "sinceTime", "workload"}
)
_LATEST = 253_402_300_799  # the end of the year 9999, beyond which no time can be written


def pod_logs(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    """`{"entries": […], "linesTruncated"?: true}`. The answer is whole: a log that breaks off is said to be cut."""
    reader = Strict.only(request, _ALLOWED)
    visit = visit_of(request)
    require_logs(visit.settings)
    wanted = _wanted(reader, pod)
    sources, space = visit.sources, visit.space(namespace)
    found = logs.page(sources, visit.client(space), space, wanted, visit.own_client(space))
    if found.errors and not found.lines:
        raise found.errors[0]
    # The lines of several ztunnels together are no more than those of one log.
    data: dict[str, Any] = {"entries": [entry_json(line) for line in found.lines[: wanted.window.most]]}
    if found.is_cut or len(found.lines) > wanted.window.most:
        data["linesTruncated"] = True
    return large_json_answer(data)


def _wanted(reader: Strict, pod: str) -> LogsWanted:
    kind = reader.choice("logType", LogType.APP, tuple(LogType), what="is not known")
    since = reader.number("sinceTime", -1, least=0, most=_LATEST)
    window = Window(
        since=since if since >= 0 else None,
        duration=_duration(reader),
        lines=max(0, reader.number("maxLines", 0, least=-(10**12))),
    )
    return LogsWanted(
        pod=pod,
        streams=(LogStream(LogType(kind), reader.text("container")),),
        window=window,
        workload=reader.text("workload"),
        service=reader.text("service"),
    )


def _duration(reader: Strict) -> float | None:
    """Seconds of a duration as Go writes it, such as `90s` or `1h30m`."""
    text = reader.text("duration")
    seconds = GO.seconds(text) if text else None
    if text and (seconds is None or not 0 < seconds <= LONGEST_SECONDS):
        reader.refuse("duration", text, "90s, 10m, 1h30m", what="is not a duration")
    return seconds
