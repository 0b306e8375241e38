"""`/api/namespaces/{namespace}/pods/{pod}/logs` (api.md §17, observability.md §8.1)."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mesh.logs.glossary import API_FIELDS
from mesh.logs.lines import LogLine, LogType
from mesh.logs.window import Window
from mesh.pages import logs
from mesh.pages.logs import LogStream, LogsWanted
from mesh.web.address import strict as params
from mesh.web.address.strict import BadParameter
from mesh.web.parts.answers import large_json_answer
from mesh.web.visit import visit_of

FEATURE = "logs-tab"
_ALLOWED = frozenset(
    {"clusterName", "container", "duration", "logType", "maxLines", "service", "sinceTime", "workload"}
)
_GO_PART = re.compile(r"([0-9]{1,15}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})(ns|us|µs|μs|ms|s|m|h)")
_GO_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_LATEST = 253_402_300_799  # the end of the year 9999, beyond which no time can be written


def pod_logs(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    """`{"entries": […], "linesTruncated"?: true}`. The answer is whole: a log that breaks off is said to be cut."""
    params.strict(request, _ALLOWED)
    visit = visit_of(request)
    if FEATURE in visit.settings.kiali_feature_flags.disabled_features:
        raise PermissionDenied(f"logs are disabled: kiali_feature_flags.disabled_features has {FEATURE}")
    wanted = _wanted(request, pod)
    sources, space = visit.sources, visit.space(namespace)
    found = logs.page(sources, visit.client(space), space, wanted)
    if found.errors and not found.lines:
        raise found.errors[0]
    data: dict[str, Any] = {"entries": [entry_json(line) for line in _first(found.lines, wanted.window)]}
    if found.is_cut or len(found.lines) > wanted.window.most:
        data["linesTruncated"] = True
    return large_json_answer(data)


def entry_json(line: LogLine) -> dict[str, Any]:
    """The reference leaves out what is empty."""
    data: dict[str, Any] = {"message": line.message, "severity": line.severity.value}
    if line.moment is not None:
        data |= {"timestamp": line.moment.text, "timestampUnix": line.moment.milliseconds}
    access = {name: line.access[name] for name in API_FIELDS if line.access.get(name)}
    return data | ({"accessLog": access} if access else {})


def go_duration(text: str, name: str) -> float:
    """Seconds of a Go duration such as `90s` or `1h30m`. Raises `BadParameter`."""
    parts = _GO_PART.findall(text)
    seconds = sum(float(number) * _GO_SECONDS[unit] for number, unit in parts)
    if "".join(number + unit for number, unit in parts) != text or not 0 < seconds <= params.LONGEST:
        raise BadParameter(f'{name}: "{text[:80]}" is not a duration; allowed: 90s, 10m, 1h30m')
    return seconds


def _wanted(request: HttpRequest, pod: str) -> LogsWanted:
    kind = params.text(request, "logType", LogType.APP)
    if kind not in list(LogType):
        raise BadParameter(f'logType: "{kind[:80]}" is not known; allowed: {", ".join(LogType)}')
    since = params.whole_number(request, "sinceTime", -1, least=0, most=_LATEST)
    duration = params.text(request, "duration")
    window = Window(
        since=since if since >= 0 else None,
        duration=go_duration(duration, "duration") if duration else None,
        lines=max(0, params.whole_number(request, "maxLines", 0, least=-(10**12))),
    )
    return LogsWanted(
        pod=pod,
        streams=(LogStream(LogType(kind), params.text(request, "container")),),
        window=window,
        workload=params.text(request, "workload"),
        service=params.text(request, "service"),
    )


def _first(lines: tuple[LogLine, ...], window: Window) -> tuple[LogLine, ...]:
    """The lines of several ztunnels together are no more than those of one log."""
    return lines[: window.most]
