"""Signing in and out. Where nobody signs in, there is nothing to do, but clients ask."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from mesh.clients.errors import SourceError
from mesh.model.identity import STRANGER
from mesh.web.parts.answers import error_answer, json_answer
from mesh.web.process.current import console_settings
from mesh.web.signin import asking, views
from mesh.web.signin.addresses import NEXT, way_on
from mesh.web.signin.session import rfc3339
from mesh.web.signin.strategy import ByProvider, Refused, SignedIn, Strategy
from mesh.web.signin.table import strategy_of
from mesh.web.signin.trying import tried
from mesh.web.visit import Visit, visit_of


def info(request: HttpRequest) -> HttpResponse:
    """How people sign in, and the session of who asks, if it holds."""
    settings = console_settings()
    strategy = strategy_of(settings)
    told: dict[str, Any] = {"strategy": settings.auth.strategy}
    if strategy is None:
        return json_answer({**told, "sessionInfo": {}})
    visit = visit_of(request)
    return json_answer({**told, **strategy.info(visit), "sessionInfo": _session_info(visit, strategy)})


def _session_info(visit: Visit, strategy: Strategy) -> dict[str, Any]:
    try:
        person = asking.identify(visit, strategy).person
    except Exception:  # the way to sign in is told whatever is wrong with a session
        return {}
    session: dict[str, Any] = {"username": person.identity.user}
    if len(person.sessions) > 1:
        session |= {"clusterInfo": {cluster: {"name": cluster} for cluster in person.sessions}}
    home = person.sessions.get(visit.runtime.home_cluster)
    ends = {"expiresOn": format_datetime(datetime.fromtimestamp(home.expires_on, UTC))} if home else {}
    return {**session, **ends}


def authenticate(request: HttpRequest) -> HttpResponse:
    """By a form's `token`, or a header, as the strategy has it."""
    strategy = strategy_of(console_settings())
    if strategy is None:
        return HttpResponse(status=200, content_type="text/plain")
    visit = visit_of(request)
    try:
        return _authenticated(visit, tried(visit, strategy.name, lambda: strategy.sign_in(visit)))
    except Refused as refusal:
        answer = error_answer(refusal.status, refusal.message)
        if refusal.wait:
            answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    except SourceError as error:
        return error_answer(503, f"it could not be asked whose sign-in this is: {error.message}")


def _authenticated(visit: Visit, person: SignedIn) -> HttpResponse:
    data = {"expiresOn": rfc3339(person.expires_on), "username": person.identity.user}
    response = json_answer(data, indent=2)
    views.keep(visit, response, person)
    return response


def logout(request: HttpRequest) -> HttpResponse:
    """204; 200 where the provider wants to be visited; 503 where it could not be told. Cookies go in any case."""
    strategy = strategy_of(console_settings())
    if strategy is None:
        return HttpResponse(status=204)
    visit = visit_of(request)
    url, failure = views.end_sessions(visit, strategy)
    asking.be(request, STRANGER)
    response = json_answer({"redirect_url": url}) if url else HttpResponse(status=204)
    if failure:
        response = error_answer(503, f"signed out of this client, but {failure}")
    asking.forget(visit, response)
    return response


def redirect(request: HttpRequest, cluster: str = "") -> HttpResponse:
    """To the provider of a cluster, the home cluster's without one; `next` is where the person goes on afterwards."""
    visit = visit_of(request)
    page = way_on(request.GET.get(NEXT, ""))
    return views.departing(visit, _by_provider(), cluster or visit.runtime.home_cluster, page)


def callback(request: HttpRequest, cluster: str = "") -> HttpResponse:
    """Where the provider sends people back to."""
    visit = visit_of(request)
    return views.arriving(visit, _by_provider(), cluster or visit.runtime.home_cluster)


def _by_provider() -> ByProvider:
    strategy = strategy_of(console_settings())
    if not isinstance(strategy, ByProvider):
        raise Http404("nobody signs in at a provider here")
    return strategy
