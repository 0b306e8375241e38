"""What all processes need alike: loaded once before they fork, so that they share its memory and start warm."""

from __future__ import annotations

import gc
import importlib
from pathlib import Path

import django
from django.template import engines, loader
from django.urls import get_resolver

from mesh.web.process.runtime import Runtime

# Imported where they are first needed, which is in every process.
_LATER = ("brotli", "kubernetes.client.rest", "mesh.web.process.metrics_endpoint")


def load_before_the_fork() -> None:
    """Modules, routes and templates; no thread and no connection, which would not survive a fork."""
    django.setup()
    for name in _LATER:
        importlib.import_module(name)
    _ = get_resolver().url_patterns
    for folder in engines["django"].dirs:
        for path in sorted(Path(folder).rglob("*.html")):
            loader.get_template(str(path.relative_to(folder)))
    # A collection in a child would write to what is shared.
    gc.collect()
    gc.freeze()


def make_ready(runtime: Runtime) -> None:
    """What is made of the clusters' objects, before the first request asks for it."""
    sources = runtime.own_sources()
    _ = sources.enrolment
