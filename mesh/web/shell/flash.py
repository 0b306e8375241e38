"""One message for the next page: kept for a minute in a signed cookie, and shown once."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from mesh.config import CredentialError
from mesh.web.parts.cookies import set_cookie
from mesh.web.process.current import console_settings

COOKIE = "flash"
LASTING_SECONDS = 60
_LONGEST = 300
_SALT = "mesh.web.shell.flash"
_SHOWN = "_flash_is_shown"


def leave(request: HttpRequest, response: HttpResponse, message: str) -> None:
    """The next page of this browser says `message`; nothing does where the signing key cannot be read."""
    try:
        signed = signing.dumps(message[:_LONGEST], key=_key(), salt=_SALT)
    except CredentialError:
        return
    set_cookie(request, response, COOKIE, signed, LASTING_SECONDS)


def take(request: HttpRequest) -> str:
    """The message, `""` without one. The answer to this request then forgets it."""
    kept = request.COOKIES.get(COOKIE)
    if kept is None:
        return ""
    setattr(request, _SHOWN, True)
    try:
        message = signing.loads(kept, key=_key(), salt=_SALT, max_age=LASTING_SECONDS)
    except (signing.BadSignature, CredentialError):
        return ""
    return message if isinstance(message, str) else ""


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Takes the cookie away when its message was shown."""
    if getattr(request, _SHOWN, False) and COOKIE not in response.cookies:
        response.delete_cookie(COOKIE, path=f"{settings.WEB_ROOT}/", samesite="Lax")


def _key() -> str:
    """The same in all processes and replicas: the next page may come from another one."""
    return console_settings().login_token.signing_key.read()
