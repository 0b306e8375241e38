"""What stands around every page: title, sources, navigation, theme, kiosk mode, and whether all this is a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from mesh.config import Settings
from mesh.pages.console.connections import Connections, connections
from mesh.web.process.current import console_settings, current_runtime
from mesh.web.process.runtime import Runtime, SnapshotNotice
from mesh.web.shell.account import Account, account_of
from mesh.web.shell.kiosk import Kiosk, kiosk_of
from mesh.web.shell.navigation import NavItem, navigation
from mesh.web.visit import viewer_or_stranger

DEFAULT_TITLE = "Kiali Console"
THEME_COOKIE = "theme"
MENU_COOKIE = "menu"


@dataclass(frozen=True, slots=True)
class Theme:
    """A choice of colours. `classes` go on the root element; `theme-system` follows the person's own settings."""

    name: str
    label: str
    classes: str


THEMES = {
    theme.name: theme
    for theme in (
        Theme("system", "System", "theme-system"),
        Theme("light", "Light", "theme-light"),
        Theme("dark", "Dark", "pf-v6-theme-dark"),
        Theme("high-contrast", "High contrast", "theme-system pf-v6-theme-high-contrast"),
    )
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that sets something and comes back to this page."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The context of `base.html`. `now` is Unix seconds; `menu_is_open` is about wide windows alone. `is_closed`: who
    asks is not signed in, and is shown nothing of the clusters."""

    title: str
    account: Account
    is_closed: bool
    cluster: str
    now: float
    connections: Connections
    snapshot: SnapshotNotice | None
    kiosk: Kiosk
    theme: Theme
    themes: tuple[Choice, ...]
    navigation: tuple[NavItem, ...]
    menu_is_open: bool
    menu_toggle: Choice

    @property
    def document_title(self) -> str:
        """The browser's title."""
        return f"{self.title} [{self.cluster}]" if self.cluster else self.title


def context(request: HttpRequest) -> dict[str, Shell]:
    """Django's context processor."""
    return {"shell": shell(request)}


def shell(request: HttpRequest) -> Shell:
    """The shell of this request; it must not fail, as error pages stand in it too."""
    settings = console_settings()
    account = account_of(request)
    # Of the clusters nothing is told to who is not signed in, not even how they are.
    runtime = None if account.is_closed else current_runtime()
    named = "" if account.is_closed else settings.kubernetes_config.cluster_name
    theme = theme_of(request)
    is_open = request.COOKIES.get(MENU_COOKIE) != "closed"
    return Shell(
        title=page_title(settings),
        account=account,
        is_closed=account.is_closed,
        cluster=runtime.home_cluster if runtime else named,
        now=runtime.clock() if runtime else 0.0,
        connections=known_connections(runtime, request),
        snapshot=runtime.notice if runtime else None,
        kiosk=kiosk_of(request),
        theme=theme,
        themes=tuple(theme_link(request, choice, theme) for choice in THEMES.values()),
        navigation=() if account.is_closed else navigation(request, settings),
        menu_is_open=is_open,
        menu_toggle=Choice("Navigation", back_here(request, "menu", open=str(not is_open).lower()), is_open),
    )


def known_connections(runtime: Runtime | None, request: HttpRequest) -> Connections:
    """How the outside systems are, without asking them now, as far as who asks may know of it."""
    if runtime is None:
        return Connections()
    metrics = runtime.metrics
    if metrics is not None:
        metrics.ask_if_silent()
    heard = metrics.heard if metrics is not None else None
    viewer = viewer_or_stranger(request)
    return connections(runtime.settings, runtime.snapshots(), runtime.home_cluster, heard, viewer)


def page_title(settings: Settings) -> str:
    return settings.installation_tag or DEFAULT_TITLE


def theme_of(request: HttpRequest) -> Theme:
    """The parameter, else the cookie, else what the person's system says."""
    for name in (request.GET.get("theme", ""), request.COOKIES.get(THEME_COOKIE, "")):
        if name in THEMES:
            return THEMES[name]
    return THEMES["system"]


def theme_link(request: HttpRequest, choice: Theme, current: Theme) -> Choice:
    return Choice(choice.label, back_here(request, "theme", theme=choice.name), choice is current)


def back_here(request: HttpRequest, route: str, **query: str) -> str:
    """A link to `route` that comes back to this page, without a theme of its address."""
    here = request.GET.copy()
    here.pop("theme", None)
    back = f"{request.path}?{here.urlencode()}" if here else request.path
    return f"{reverse(route)}?{urlencode({**query, 'next': back})}"
