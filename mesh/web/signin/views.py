"""The page to sign in on, signing out, and staying for longer."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mesh.actions import audit
from mesh.clients.errors import SourceError
from mesh.model.identity import STRANGER
from mesh.model.problems import System
from mesh.web.signin import asking, attempts, refusals
from mesh.web.signin.addresses import NEXT, WHY, sign_in_url, way_on
from mesh.web.signin.cookies import TooLong
from mesh.web.signin.strategy import ByProvider, Entrance, Reason, Refused, SignedIn, SignedOut, Strategy
from mesh.web.signin.table import strategy_of
from mesh.web.signin.trying import tried
from mesh.web.visit import Visit, visit_of

log = logging.getLogger(__name__)
_FAILED = "Signing in has failed. Try again."
_STRAY = (
    "You come from the provider, but your browser has not brought what it left with: it took too long, or the browser "
    "takes no cookies of this site. Begin again here."
)
_NO_STRATEGY = "nobody signs in here: auth.strategy is anonymous"


def sign_in(request: HttpRequest) -> HttpResponse:
    """GET shows the page, or leads on who is signed in already; POST takes what was typed."""
    visit = visit_of(request)
    strategy, entrance = _with_entrance(visit)
    if request.method == "POST":
        return _signing_in(visit, strategy)
    page = way_on(request.GET.get(NEXT, ""))
    reason = _reason(request)
    try:
        asking.identify(visit, strategy)
    except SignedOut:
        if isinstance(strategy, ByProvider) and reason is Reason.NEW:
            return departing(visit, strategy, visit.runtime.home_cluster, page)
        return _page(visit, entrance, page, message=refusals.WORDS[reason])
    except PermissionDenied as error:
        return refusals.denied(request, str(error))
    except SourceError as error:
        return _page(visit, entrance, page, status=503, message=_not_asked(error))
    return HttpResponseRedirect(page)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Whatever fails, the browser has no session afterwards."""
    visit = visit_of(request)
    strategy, _ = _with_entrance(visit)
    url, failure = end_sessions(visit, strategy)
    asking.be(visit.request, STRANGER)
    if failure:
        response = refusals.page(request, 200, message=f"You are signed out of this browser, but {failure}")
    elif url:
        response = refusals.leaving(request, url)
    else:
        response = HttpResponseRedirect(sign_in_url(reason=Reason.OUT))
    asking.forget(visit, response)
    # Going back must not show what somebody else may not see.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def extend(request: HttpRequest) -> HttpResponse:
    """The session lasts for longer, if it is one that can."""
    visit = visit_of(request)
    strategy, _ = _with_entrance(visit)
    page = way_on(request.POST.get(NEXT, ""))
    brought = asking.brought_by(visit, strategy)
    try:
        person = strategy.extend(visit, brought.sessions)
    except SignedOut:
        return HttpResponseRedirect(sign_in_url(page, Reason.EXPIRED))
    response = HttpResponseRedirect(page)
    keep(visit, response, person, brought)
    return response


def departing(visit: Visit, strategy: ByProvider, cluster: str, page: str) -> HttpResponse:
    """To the provider; the browser remembers the page."""
    try:
        response = strategy.leave(visit, cluster)
    except (Refused, SourceError) as error:
        return _refused(visit, error, page)
    attempts.keep_page(visit, response, page)
    return response


def arriving(visit: Visit, strategy: ByProvider, cluster: str) -> HttpResponse:
    """From the provider, to the page that was asked for."""
    page = way_on(attempts.kept_page(visit))
    try:
        person = tried(visit, visit.settings.auth.strategy, lambda: strategy.arrive(visit, cluster))
        response = admitted(visit, person, page)
    except (Refused, SourceError) as error:
        response = _to_failure(visit, strategy, cluster, error)
    attempts.end(visit, response, cluster)
    return response


def error_name(strategy: Strategy | ByProvider) -> str:
    """The parameter of the start page by which it tells of a failure."""
    return f"{strategy.name}_error"


def failed(visit: Visit) -> HttpResponse:
    """The page again, with what went wrong at the provider, if that was in this browser."""
    return _again(visit, *(attempts.kept_failure(visit) or (401, _FAILED)))


def stray(visit: Visit) -> HttpResponse:
    """Somebody comes from the provider, and it is not known of which attempt: to send them there again could go on for
    ever."""
    return _again(visit, 401, _STRAY)


def _again(visit: Visit, status: int, message: str) -> HttpResponse:
    """Who is signed in nevertheless goes on."""
    strategy, entrance = _with_entrance(visit)
    try:
        asking.identify(visit, strategy)
    except (SignedOut, SourceError):
        page = way_on(attempts.kept_page(visit))
        return _page(visit, entrance, page, status=status, message=message, is_refused=True)
    return HttpResponseRedirect(reverse("overview"))


def _to_failure(visit: Visit, strategy: ByProvider, cluster: str, error: Refused | SourceError) -> HttpResponse:
    """The address holds no code any more, which the provider takes only once. Only who did not begin this attempt is
    told at once."""
    if isinstance(error, Refused) and (error.is_foreign or error.wait):
        return _refused(visit, error, way_on(attempts.kept_page(visit)))
    status, message = (error.status, error.message) if isinstance(error, Refused) else (503, _not_asked(error))
    named = {"cluster": cluster} if cluster != visit.runtime.home_cluster else {}
    response = HttpResponseRedirect(f"{reverse('start')}?{urlencode({error_name(strategy): message, **named})}")
    attempts.keep_failure(visit, response, status, message)
    return response


def admitted(visit: Visit, person: SignedIn, page: str) -> HttpResponse:
    """Raises `Refused` where the browser cannot keep the sessions."""
    response = HttpResponseRedirect(page)
    keep(visit, response, person)
    attempts.succeeded(visit, response)
    return response


def keep(visit: Visit, response: HttpResponse, person: SignedIn, brought: asking.Brought = asking.NOTHING) -> None:
    """Raises `Refused` where the browser cannot."""
    try:
        asking.keep(visit, response, person, brought)
    except TooLong as error:
        raise Refused(f"This sign-in is too large: {error}.", 413) from None


def end_sessions(visit: Visit, strategy: Strategy) -> tuple[str, str]:
    """Where the browser goes then, and in words what has failed."""
    if visit.settings.server.audit_log:
        audit.signed_out(_name(visit, strategy), strategy.name)
    try:
        brought = asking.brought_by(visit, strategy)
        return strategy.sign_out(visit, brought.sessions), ""
    except SourceError as error:
        return "", f"the session could not be ended where it was given out: {error.message}"
    except Exception:
        log.exception("signing out failed")
        return "", "the session could not be ended where it was given out"


def _name(visit: Visit, strategy: Strategy) -> str:
    """Of who signs out; empty where it is not known any more."""
    try:
        return asking.identify(visit, strategy).person.identity.user
    except Exception:  # the log must not keep anybody in
        return ""


def _signing_in(visit: Visit, strategy: Strategy) -> HttpResponse:
    page = way_on(visit.request.POST.get(NEXT, ""))
    if isinstance(strategy, ByProvider):
        return departing(visit, strategy, visit.runtime.home_cluster, page)
    try:
        return admitted(visit, tried(visit, strategy.name, lambda: strategy.sign_in(visit)), page)
    except (Refused, SourceError) as error:
        return _refused(visit, error, page)


def _refused(visit: Visit, error: Refused | SourceError, page: str) -> HttpResponse:
    """The page again, with what is wrong."""
    asking.be(visit.request, STRANGER)
    _, entrance = _with_entrance(visit)
    if isinstance(error, SourceError):
        return _page(visit, entrance, page, status=503, message=_not_asked(error))
    response = _page(visit, entrance, page, status=error.status, message=error.message, is_refused=True)
    if error.wait:
        response.headers["Retry-After"] = str(error.wait)
    return response


def _page(
    visit: Visit, entrance: Entrance, page: str, *, status: int = 200, message: str = "", is_refused: bool = False
) -> HttpResponse:
    context = {"entrance": entrance, "next": page, "message": message, "is_refused": is_refused}
    return refusals.page(visit.request, status, is_failure=status >= 400, **context)


def _not_asked(error: SourceError) -> str:
    asked = "the API server" if error.system is System.KUBERNETES else f"the {error.system}"
    where = f" of cluster {error.cluster}" if error.cluster else ""
    return f"It cannot be known now who you are, as {asked}{where} does not answer: {error.message}"


def _reason(request: HttpRequest) -> Reason:
    try:
        return Reason(request.GET.get(WHY, ""))
    except ValueError:
        return Reason.NEW


def _with_entrance(visit: Visit) -> tuple[Strategy, Entrance]:
    strategy = strategy_of(visit.settings)
    entrance = strategy.entrance(visit.settings) if strategy else None
    if strategy is None or entrance is None:
        raise Http404(_NO_STRATEGY if strategy is None else refusals.NO_PAGE)
    return strategy, entrance
