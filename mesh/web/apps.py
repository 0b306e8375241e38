"""The console as a Django application, and which static files it collects."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class Console(AppConfig):
    name = "mesh.web"
    label = "console"


class ConsoleStaticFiles(StaticFilesConfig):
    """Of django-htmx's bundle only the htmx that the pages load is collected."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "htmx-2.js", "htmx-4*", "htmax-*", "django-htmx.js", "ext"]
