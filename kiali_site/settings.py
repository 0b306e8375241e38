"""Django's settings, all derived from the console's own configuration and its environment variables.

`KIALI_CONFIG`            path of config.yaml; without it the defaults hold
`CONSOLE_KUBE_URL`        a plain API server, instead of kubeconfig or in-cluster credentials
`CONSOLE_PROMETHEUS_URL`  replaces `external_services.prometheus.url`
`CONSOLE_METRICS_PORT`    replaces `server.observability.metrics.port`; 0 switches the console's own metrics off
`CONSOLE_SNAPSHOT`        `name|ISO time|what was not read`: the cluster is a snapshot, and every page says so
`KUBECONFIG`              as kubectl reads it
`LOG_LEVEL`, `LOG_FORMAT`, `LOG_SAMPLER_RATE`, `LOG_TIME_FIELD_FORMAT`  the console's log
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from mesh.config.environment import loaded, with_environment
from mesh.web.process.own_logs.configuration import log_configuration
from mesh.web.process.shared.connecting import caches_of

BASE_DIR = Path(__file__).resolve().parent.parent
_LOADED = loaded(os.environ)
CONSOLE = with_environment(_LOADED.settings, os.environ)
CONSOLE_WARNINGS = _LOADED.warnings
WEB_ROOT = CONSOLE.server.web_root.rstrip("/")

DEBUG = False
# What is signed or sealed has the configured key, so this one need not outlive the process.
SECRET_KEY = secrets.token_urlsafe(50)
# `mesh.web.middleware.hosts` knows which are allowed; no answer is built from the Host header.
ALLOWED_HOSTS = ["*"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = CONSOLE.console.listener.max_body
# A policy with many rules has thousands of fields; what is sent is bounded in bytes too.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
CSRF_COOKIE_NAME = "console-form"
CSRF_COOKIE_PATH = CONSOLE.server.web_root
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mesh.web.shell.errors.without_token"
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True

INSTALLED_APPS = ["mesh.web.apps.ConsoleStaticFiles", "csp", "django_htmx", "mesh.web.apps.Console"]
MIDDLEWARE = [
    "mesh.web.middleware.head.HeadMiddleware",
    "mesh.web.middleware.request_id.RequestIdMiddleware",
    "mesh.web.middleware.client.ClientMiddleware",
    "mesh.web.middleware.traces.TraceMiddleware",
    "mesh.web.middleware.timings.TimingsMiddleware",
    "mesh.web.middleware.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "mesh.web.middleware.hosts.HostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mesh.web.middleware.compression.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mesh.web.middleware.history.HistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mesh.web.middleware.kiosk.KioskMiddleware",
    "mesh.web.middleware.bodies.BodyMiddleware",
    "mesh.web.middleware.flash.FlashMiddleware",
    "mesh.web.middleware.cross_site.CrossSiteMiddleware",
    "mesh.web.middleware.form_tokens.FormTokenMiddleware",
    "mesh.web.middleware.pace.PaceMiddleware",
    "mesh.web.middleware.errors.ErrorMiddleware",
    "mesh.web.middleware.sign_in.SignInMiddleware",
]
ROOT_URLCONF = "kiali_site.urls"
WSGI_APPLICATION = "kiali_site.wsgi.application"
APPEND_SLASH = False

CACHES = caches_of(CONSOLE)
DATABASES: dict[str, dict[str, str]] = {}
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "mesh.web.shell.shell.context"],
            "builtins": ["django.templatetags.static", "mesh.web.templatetags.console"],
            "loaders": [("django.template.loaders.cached.Loader", ["mesh.web.template_loader.Loader"])],
        },
    }
]

STATIC_URL = f"{WEB_ROOT}/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "mesh.web.static_storage.StaticStorage"}}
# A checkout that was not collected serves its files as they are.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS
WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": list(CONSOLE.console.frame_ancestors) or ["'none'"],
    }
}

LOGGING, _ = log_configuration(os.environ)
