"""The message centre of one request: the sources' problems, the start's notices and the page's own problems."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mesh.clients.errors import SourceError
from mesh.model.findings import Verdict
from mesh.model.problems import Problem
from mesh.pages.console import messages
from mesh.pages.console.configuration import configuration_messages
from mesh.pages.console.messages import Message, MessageCentre, Severity
from mesh.web.address.links import list_url
from mesh.web.process.current import current_runtime
from mesh.web.process.runtime import Runtime
from mesh.web.shell.account import account_of
from mesh.web.shell.kiosk import kiosk_of
from mesh.web.shell.shell import known_connections
from mesh.web.visit import visit_of

log = logging.getLogger(__name__)
READ_COOKIE = "messages_read"


def message_centre(request: HttpRequest, problems: Sequence[Problem]) -> MessageCentre:
    """`problems` are the page's own; it must not fail, as error pages have it too."""
    runtime = None if account_of(request).is_closed else current_runtime()
    found = console_messages(runtime, request, problems) if runtime else messages.problem_messages(problems)
    if runtime is not None:
        found += _of_configuration(request, runtime)
    refused = kiosk_of(request).refused
    if refused:
        found.append(Message(Severity.WARNING, "Kiosk mode", refused, runtime.clock() if runtime else 0.0))
    return messages.message_centre(found, read_until(request))


def console_messages(runtime: Runtime, request: HttpRequest, problems: Sequence[Problem]) -> list[Message]:
    known = known_connections(runtime, request)
    heard = runtime.metrics.heard if runtime.metrics is not None else None
    shared = runtime.shared_problem()
    problems = [*problems, *((shared,) if shared else ())]
    return [
        *messages.problem_messages(messages.known_problems(known, problems)),
        *messages.start_messages(
            known,
            warnings=runtime.warnings,
            disabled=runtime.settings.kiali_feature_flags.disabled_features,
            started_at=runtime.started_at,
            snapshot=runtime.notice.name if runtime.notice else "",
            unread=runtime.notice.unread if runtime.notice else "",
        ),
        *messages.news(known, heard is not None and heard.recovered, runtime.clock()),
    ]


def _of_configuration(request: HttpRequest, runtime: Runtime) -> list[Message]:
    """Nothing for whom nothing can be shown: pages of errors have messages too."""

    def listed(verdict: Verdict) -> str:
        return list_url("istio-config", "", ("config", verdict))

    try:
        return configuration_messages(visit_of(request).sources, runtime.started_at, listed)
    except (PermissionDenied, SourceError):
        return []
    except Exception:
        log.exception("messages about configuration could not be made")
        return []


def read_until(request: HttpRequest) -> float:
    """Unix seconds up to which the messages were read; 0 when that was never said."""
    try:
        moment = float(request.COOKIES.get(READ_COOKIE, ""))
    except ValueError:
        return 0.0
    return moment if math.isfinite(moment) else 0.0
