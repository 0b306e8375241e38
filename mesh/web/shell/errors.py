"""Error answers: a page in the shell, a fragment for htmx, JSON below `<web_root>/api`."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse

from mesh.clients.http import request_id
from mesh.model.problems import Failure, Problem
from mesh.web.parts.answers import error_answer
from mesh.web.visit import is_by_script

log = logging.getLogger(__name__)

# What a person can do about it; the reason itself stands above.
ADVICE = {
    400: "Change the address, or go back to the start page.",
    403: "Ask who runs this console for access.",
    404: "It may have been deleted, or the address has a typing mistake.",
    405: "Open the page with a plain link.",
    413: "Nothing was changed. What you typed is not lost: the browser's Back shows the form as you left it. Send less "
    "at once, or have whoever runs this console raise console.listener.max_body_mb.",
    415: "Send the form as it is on its page.",
    421: "Use the console's own address, or ask who runs it to allow this one.",
    500: "Try again. If it stays, the console's log has the details under the request id below.",
    503: "It may be starting. Try again in a moment.",
}
SOURCE_ADVICE = {
    Failure.FORBIDDEN: "The console, or you, may not read this. Ask who runs the cluster for the permission.",
    Failure.UNREACHABLE: "Nothing answers at the configured address. Try again; if it stays, look whether it runs.",
    Failure.TIMED_OUT: "The source is slow just now. Try again, or ask for less: fewer namespaces, a shorter time.",
    Failure.TOO_LARGE: "Ask for less: fewer namespaces or a shorter time.",
    Failure.NOT_FOUND: "It may have been deleted, or the address has a typing mistake.",
    Failure.NOT_READY: "The source is starting. Try again in a moment.",
}
_NOT_OUR_FORM = (
    "This form did not come with the token that its page had, so that nothing was changed. Go back, load the page "
    "again, and look whether the browser takes cookies of this site."
)
_GENERAL = "Try again. If it stays, the configured address may be that of another program."


def answer(request: HttpRequest, status: int, message: str, problem: Problem | None = None) -> HttpResponse:
    """The error in the form that the asker can read; `problem` tells of the source that failed."""
    if _below(request, "api"):
        return error_answer(status, message)
    context = _context(status, message)
    if problem is not None:
        context |= {"problem": problem, "advice": SOURCE_ADVICE.get(problem.failure, _GENERAL)}
    if status >= 500 and request.method == "GET":
        context["again"] = request.get_full_path()
    template = "errors/fragment.html" if is_by_script(request) else "errors/page.html"
    try:
        return render(request, template, context, status=status)
    except Exception:
        # The shell itself may be what fails.
        log.exception("the error page could not be shown in its shell")
        return HttpResponse(render_to_string("errors/plain.html", context), status=status)


def plain_answer(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The error without the shell, to whom nothing of the console is shown."""
    if _below(request, "api"):
        return error_answer(status, message)
    return HttpResponse(render_to_string("errors/plain.html", _context(status, message)), status=status)


def _context(status: int, message: str) -> dict[str, Any]:
    return {
        "status": status,
        "phrase": HTTPStatus(status).phrase,
        "message": message,
        "advice": ADVICE.get(status, ""),
        "request_id": request_id.current.get(),
    }


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400, str(exception) or "the request could not be read")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, str(exception) or "not allowed")


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that does not come from a page of the console in this browser."""
    del reason
    return answer(request, 403, _NOT_OUR_FORM)


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500, "the console failed; the log has the details under this request's id")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A surplus slash is taken away, and unknown console addresses lead to the start page."""
    if isinstance(exception, Resolver404):
        registered = request.path.rstrip("/")
        if registered != request.path and _resolves(registered):
            return HttpResponsePermanentRedirect(with_query(request, registered))
        if _below(request, "console"):
            return HttpResponseRedirect(with_query(request, reverse("overview")))
        return answer(request, 404, f"nothing is at {request.path}")
    return answer(request, 404, str(exception) or "not found")


def with_query(request: HttpRequest, path: str) -> str:
    """The path with this request's query."""
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _below(request: HttpRequest, area: str) -> bool:
    return f"{request.path}/".startswith(f"{settings.WEB_ROOT}/{area}/")


def _resolves(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
