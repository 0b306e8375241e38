"""What all processes need alike: loaded once before they fork, so that they share its memory and start warm."""

from __future__ import annotations

import gc
import importlib
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import engines, loader
from django.urls import get_resolver
from django.utils.module_loading import import_string

from mesh.clients.http.settings import ca_files
from mesh.web.process.runtime import Runtime

# Imported where they are first needed, which is in every process.
_LATER = (
    "_strptime",
    "brotli",
    "django.conf.locale.en.formats",
    "django.template.context_processors",
    "django.utils.translation.trans_null",
    "kubernetes.client.rest",
    "mesh.web.process.metrics_endpoint",
)
_OF_SIGN_IN = {
    "openid": ("mesh.clients.signin.openid", "mesh.clients.signin.transports"),
    "openshift": ("mesh.clients.signin.openshift", "mesh.clients.signin.transports"),
}
_OF_CERTIFICATES = ("cryptography.x509", "cryptography.hazmat.primitives.asymmetric.rsa")


def load_before_the_fork() -> None:
    """Modules, middleware, routes and templates; no thread and no connection, which would not survive a fork."""
    django.setup()
    strategy = settings.CONSOLE.auth.strategy
    judges_certificates = any(Path(path).exists() for path in ca_files(strategy))
    for name in (*_LATER, *_OF_SIGN_IN.get(strategy, ()), *(_OF_CERTIFICATES if judges_certificates else ())):
        importlib.import_module(name)
    import_string(settings.WSGI_APPLICATION)
    _ = staticfiles_storage.styles()  # type: ignore[attr-defined]
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
