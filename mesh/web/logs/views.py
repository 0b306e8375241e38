"""Parts and files of the logs tab, and the form that sets how much a proxy logs."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mesh.actions.acting import ViewOnly
from mesh.actions.proxies import BadLevel, set_log_level
from mesh.clients.errors import SourceError
from mesh.logs.rows import text_of
from mesh.web.address.links import with_pairs
from mesh.web.address.strict import BadParameter
from mesh.web.logs import tab as logs
from mesh.web.logs.content import BAD_LEVEL, VIEW_ONLY, LogView
from mesh.web.logs.entry import LogEntry, pretty
from mesh.web.parts.answers import attachment
from mesh.web.parts.subject import find_subject
from mesh.web.parts.tab import open_tab
from mesh.web.visit import is_by_script, visit_of

_TAB = "logs"


def workload_logs(request: HttpRequest, namespace: str, name: str) -> HttpResponse:
    """The lines, or one entry, as parts of the tab; with `format=text`, or `format=json` of an entry, as a file.

    Without a script the address of a part leads to the page.
    """
    visit = visit_of(request)
    logs.require_logs(visit.settings)
    subject = find_subject(visit, "workload", namespace, name)
    tab, _ = open_tab(subject, _TAB, subject.visit.usual, by_range=True)
    content = logs.show(tab).content if logs.suits(subject) else None
    if not isinstance(content, LogView | LogEntry):
        raise Http404(f'workload "{name}" of namespace "{namespace}" has no pod with a log')
    if file_format := request.GET.get("format", ""):
        return _file(content, name, file_format)
    if not is_by_script(request):
        return HttpResponseRedirect(content.url if isinstance(content, LogEntry) else content.links.page.url())
    if isinstance(content, LogEntry):
        return render(request, "logs/entry.html", {"entry": content})
    if request.GET.get("stamp") == content.stamp:
        return HttpResponse(status=204)
    return render(request, "logs/part.html", {"content": content})


def log_level(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    """Sets the level and goes back to the form's page, which then tells how it ended."""
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    level = request.POST.get("level", "")
    try:
        set_log_level(visit_of(request).actor(space), sources.clusters[space.cluster].snapshot, space.name, pod, level)
    except ViewOnly:
        return _back(request, failed=VIEW_ONLY)
    except BadLevel:
        return _back(request, failed=BAD_LEVEL)
    except SourceError as error:
        return _back(request, failed=error.failure)
    return _back(request, done=level)


def _file(content: LogView | LogEntry, name: str, file_format: str) -> HttpResponse:
    if isinstance(content, LogEntry):
        if content.line is None or content.line.data is None or file_format != "json":
            raise Http404("there is no such line, or it is no JSON")
        return attachment(pretty(content.line.data), "application/json", f"{name}.json")
    if file_format != "text":
        raise BadParameter(f'format: "{file_format[:60]}" is not allowed; allowed: text')
    if content.failure:
        raise Http404(content.failure)
    several = len({(line.type, line.container) for line in content.found.lines}) > 1
    text = text_of(content.found.lines, has_times=content.options.has_times, several=several)
    told = "".join(f"# {notice}\n" for notice in content.notices)
    return attachment(told + text, "text/plain; charset=utf-8", f"{content.options.pod}.log")


def _back(request: HttpRequest, **told: str) -> HttpResponse:
    """303 to the page that the form was on, or to the list of workloads."""
    target = request.POST.get("back", "")
    ours = target.startswith(f"{settings.WEB_ROOT}/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    target = target if ours else reverse("workloads")
    return HttpResponseRedirect(with_pairs(target, *told.items()), status=303)
