"""The tags of the console's templates, built into every one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mesh.model.problems import Problem
from mesh.pages.console.messages import MessageCentre, severity_of
from mesh.web.shell.flash import take
from mesh.web.shell.messages import message_centre as message_centre_of
from mesh.web.shell.shell import back_here as link_back_here

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with a label it is an image that says so, without it is decoration."""
    address = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon icon-{}" role="img" aria-label="{}"><use href="{}"/></svg>', name, label, address
        )
    return format_html('<svg class="icon icon-{}" aria-hidden="true"><use href="{}"/></svg>', name, address)


@register.simple_tag
def stylesheets(*, more: bool = False) -> SafeString:
    """The links to the stylesheets of every page, or to those of overview and detail pages: one when they were
    collected, else one each."""
    storage: Any = staticfiles_storage
    links = ((address,) for address in (storage.more_styles() if more else storage.styles()))
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def scripts() -> SafeString:
    """The scripts of every page: one when they were collected, else one each."""
    links = ((address,) for address in staticfiles_storage.scripts())  # type: ignore[attr-defined]
    return format_html_join("\n", '<script src="{}" defer></script>', links)


@register.simple_tag(takes_context=True)
def message_centre(context: template.Context) -> MessageCentre:
    """The messages of this page."""
    return message_centre_of(context["request"], context.get("problems") or ())


@register.simple_tag(takes_context=True)
def flash(context: template.Context) -> str:
    """The message that the page before left for this one."""
    return take(context["request"])


@register.simple_tag(takes_context=True)
def back_here(context: template.Context, route: str, /, **query: str) -> str:
    """A link to a choice that comes back to this page."""
    return link_back_here(context["request"], route, **query)


@register.filter
def severity(problem: Problem) -> str:
    """`error` or `warning`."""
    return str(severity_of(problem))


@register.simple_tag
def ago(seconds: float, now: float) -> SafeString:
    """How long ago that was, within the last hour; else the moment itself."""
    minutes = int((now - seconds) // 60)
    if not 0 <= minutes < 60:
        return moment(seconds)
    words = "just now" if minutes == 0 else f"{minutes} min ago"
    return format_html('<time datetime="{}" title="{}">{}</time>', *_written(seconds), words)


@register.simple_tag
def lasting(since: float, now: float) -> SafeString:
    """How long that has lasted, within the last hour; else since when."""
    minutes = int((now - since) // 60)
    if 0 <= minutes < 60:
        return format_html("for {}", "less than a minute" if minutes == 0 else f"{minutes} min")
    return format_html("since {}", moment(since))


@register.filter
def moment(seconds: float) -> SafeString:
    """Unix seconds as a `<time>` element in UTC."""
    return format_html('<time datetime="{}">{}</time>', *_written(seconds))


def _written(seconds: float) -> tuple[str, str]:
    """For machines and for people, in UTC."""
    when = datetime.fromtimestamp(seconds, UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ"), when.strftime("%Y-%m-%d %H:%M:%S UTC")


@register.filter
def iso_moment(text: str) -> SafeString:
    """The ISO time of an object as a `<time>` element in UTC; as it is where it cannot be read."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return format_html("{}", text)
    return moment((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
