"""Who asks: nobody reaches a view that is not open to all without it being known."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mesh.clients.errors import Unauthorized
from mesh.model.identity import STRANGER
from mesh.web.middleware import Middleware
from mesh.web.middleware.errors import told
from mesh.web.parts.methods import is_open
from mesh.web.process.current import console_settings
from mesh.web.process.key_ring import NoKey
from mesh.web.shell.errors import answer
from mesh.web.signin import asking, refusals
from mesh.web.signin.bearer import forget_impersonation
from mesh.web.signin.cookies import TooLong
from mesh.web.signin.strategy import Reason, Refused, SignedOut
from mesh.web.signin.table import strategy_of
from mesh.web.visit import visit_of

log = logging.getLogger(__name__)


class SignInMiddleware(Middleware):
    """The innermost: what comes before it decides nothing by who asks."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        asked = asking.asked(request)
        if asked is not None and asked.is_changed:
            self._keep(request, response, asked)
        return response

    def _keep(self, request: HttpRequest, response: HttpResponse, asked: asking.Asked) -> None:
        """A session that cannot be renewed stays as it was: the answer is there."""
        try:
            asking.keep(visit_of(request), response, asked.person, asked.brought)
        except (TooLong, NoKey) as error:
            log.warning("a session could not be renewed: %s", error)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object) -> HttpResponse | None:
        """None where the view may be asked."""
        settings = console_settings()
        strategy = strategy_of(settings)
        if settings.auth.strategy != "header":
            forget_impersonation(request)
        if strategy is None:
            return None
        try:
            if is_open(view, settings):
                asking.be(request, STRANGER)
            else:
                asking.identify(visit_of(request), strategy)
        except SignedOut as error:
            return self._signed_out(request, error.reason)
        except PermissionDenied as error:
            return refusals.denied(request, str(error))
        except Exception as error:
            return told(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A token may end while a page is made."""
        if isinstance(exception, SignedOut):
            return self._signed_out(request, exception.reason)
        if isinstance(exception, Unauthorized) and asking.asked(request) is not None:
            return self._signed_out(request, Reason.REVOKED)
        if isinstance(exception, Refused):
            return answer(request, exception.status, exception.message)
        return None

    def _signed_out(self, request: HttpRequest, reason: Reason) -> HttpResponse:
        asking.be(request, STRANGER)
        response = refusals.signed_out(request, reason)
        asking.forget(visit_of(request), response)
        return response
