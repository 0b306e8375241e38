"""What stands around every page: title, cluster, navigation, theme, and whether all this is a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from mesh.config import Settings
from mesh.model.problems import Problem
from mesh.web.runtime import SnapshotNotice, console_settings, current_runtime

DEFAULT_TITLE = "Kiali Console"
THEME_COOKIE = "theme"


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
class NavItem:
    label: str
    icon: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ThemeLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The context of `base.html`. `kiosk` is the parameter's value, empty outside kiosk mode."""

    title: str
    user: str
    cluster: str
    cluster_problems: Sequence[Problem]
    snapshot: SnapshotNotice | None
    kiosk: str
    theme: Theme
    themes: tuple[ThemeLink, ...]
    navigation: tuple[NavItem, ...]

    @property
    def document_title(self) -> str:
        """The browser's title (ui.md §1.3)."""
        return f"{self.title} [{self.cluster}]" if self.cluster else self.title


def context(request: HttpRequest) -> dict[str, Shell]:
    """Django's context processor."""
    return {"shell": shell(request)}


def shell(request: HttpRequest) -> Shell:
    """The shell of this request; it must not fail, as error pages stand in it too."""
    runtime = current_runtime()
    settings = console_settings()
    theme = theme_of(request)
    return Shell(
        title=page_title(settings),
        user="anonymous",
        cluster=runtime.home_cluster if runtime else settings.kubernetes_config.cluster_name,
        cluster_problems=runtime.cluster_problems() if runtime else (),
        snapshot=runtime.notice if runtime else None,
        kiosk=kiosk_of(request),
        theme=theme,
        themes=tuple(theme_link(request, choice, theme) for choice in THEMES.values()),
        navigation=navigation(request),
    )


def page_title(settings: Settings) -> str:
    return settings.installation_tag or DEFAULT_TITLE


def kiosk_of(request: HttpRequest) -> str:
    """`true` or the parent's origin (ui.md §13); empty when the page stands on its own."""
    value = request.GET.get("kiosk", "")
    return "" if value == "false" else value


def theme_of(request: HttpRequest) -> Theme:
    """The parameter, else the cookie, else what the person's system says."""
    for name in (request.GET.get("theme", ""), request.COOKIES.get(THEME_COOKIE, "")):
        if name in THEMES:
            return THEMES[name]
    return THEMES["system"]


def theme_link(request: HttpRequest, choice: Theme, current: Theme) -> ThemeLink:
    """A link that sets the theme and comes back to this page."""
    here = request.GET.copy()
    here.pop("theme", None)
    back = f"{request.path}?{here.urlencode()}" if here else request.path
    query = urlencode({"theme": choice.name, "next": back})
    return ThemeLink(label=choice.label, url=f"{reverse('theme')}?{query}", current=choice is current)


def navigation(request: HttpRequest) -> tuple[NavItem, ...]:
    """Only what exists, in the order of ui.md §1.3."""
    graph = reverse("graph")
    return (
        NavItem("Traffic Graph", "graph", graph, current=request.path.startswith(graph.removesuffix("namespaces"))),
    )
