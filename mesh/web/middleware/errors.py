"""The one place where an exception becomes an answer: JSON below `/api`, a page elsewhere."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse

from mesh.clients.errors import Forbidden, NotFound, SourceError, Unauthorized
from mesh.model.pace import OutOfTime
from mesh.model.problems import Failure, Problem, System
from mesh.web.address.strict import BadParameter
from mesh.web.middleware import Middleware
from mesh.web.process.current import NotOpened
from mesh.web.process.key_ring import NoKey
from mesh.web.shell.errors import answer

_OF_WRITES = (409, 422)
log = logging.getLogger(__name__)


class ErrorMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code == 405 and not response.content:
            allowed = response.headers.get("Allow", "")
            refusal = answer(request, 405, f"{request.method} is not allowed here; allowed: {allowed}")
            refusal.headers["Allow"] = allowed
            return refusal
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        return told(request, exception)


def told(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was raised, in the form that the asker can read."""
    if isinstance(exception, SourceError):
        status = source_status(exception)
        return answer(request, status, exception.message, exception.problem(time.time()))
    if isinstance(exception, OutOfTime):
        late = Problem(System.CONSOLE, Failure.TIMED_OUT, str(exception), time.time())
        return answer(request, 503, late.message, late)
    words = in_words(exception)
    if words is not None:
        return answer(request, *words)
    log.error("%s %s failed", request.method, request.path, exc_info=exception)
    return answer(request, 500, "the console failed; the log has the details under this request's id")


def in_words(exception: Exception) -> tuple[int, str] | None:
    """Status and text of what the console itself refuses; None of its own failures."""
    match exception:
        case BadParameter() | BadRequest():
            return 400, str(exception)
        case RequestDataTooBig() | TooManyFieldsSent():
            return 413, _too_much(exception)
        case PermissionDenied():
            return 403, str(exception) or "not allowed"
        case Http404():
            return 404, str(exception) or "not found"
        case NotOpened() | NoKey():
            # What is wrong with a key, only the log says.
            what = exception if isinstance(exception, NotOpened) else "its log says what is wrong with its signing key"
            return 503, f"the console could not be opened: {what}"
    return None


def _too_much(exception: Exception) -> str:
    if isinstance(exception, RequestDataTooBig):
        return "the request's body is too large"
    return f"the form has too many fields: at most {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} are taken at once"


def write_status(error: SourceError) -> int:
    """Of a page whose change failed: what the API server has against it keeps its status."""
    if error.status is not None and 400 <= error.status < 500:
        return error.status
    return source_status(error)


def why_unwritten(error: SourceError, deed: str) -> str:
    """In words, without an end; `deed` is saved or deleted. Where no answer came, it may have been done."""
    told = f"It is not known whether it was {deed}" if error.status is None else f"Nothing was {deed}"
    return f"{told}: {error.message}"


def source_status(error: SourceError) -> int:
    """401 (of a person's own token), 404 and 503 stay, and what the API server has against a write (409, 422); all else
    is 500."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Unauthorized):
        return 401
    if isinstance(error, Forbidden):
        return 403
    if error.system is System.KUBERNETES and error.status in _OF_WRITES:
        return error.status
    return 503 if error.status == 503 else 500
