"""The console in this process on a free port, on a small cluster and a small metrics store, and a browser before it.

A test takes `console_url`, and `page` (with scripts) or `no_js_page`; `axe(page)` gives what is wrong with it;
`metrics` and `cluster` may be broken by a test and are whole again after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from apiserver import Server, load_folder
from mesh.config import Settings
from mesh.web.process.current import use_runtime
from mesh.web.process.opening import open_runtime
from tests.browser.portal import portal_handler
from tests.stand_ins.metrics_server import Metrics, listening, serving

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "tools/browser/node_modules/axe-core/axe.min.js"
PATIENCE_MS = 10_000

NAMESPACES = """
apiVersion: v1
kind: Namespace
metadata: {name: %s, labels: {istio-injection: enabled}}
"""
WORKLOAD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: %(app)s-%(version)s, namespace: shop, labels: {app: %(app)s, version: %(version)s}}
spec:
  replicas: 1
  selector: {matchLabels: {app: %(app)s, version: %(version)s}}
  template:
    metadata: {labels: {app: %(app)s, version: %(version)s}}
    spec: {containers: [{name: %(app)s, image: example/%(app)s}]}
status: {replicas: 1, availableReplicas: 1, readyReplicas: 1}
---
apiVersion: v1
kind: Service
metadata: {name: %(app)s, namespace: shop, labels: {app: %(app)s}}
spec: {selector: {app: %(app)s}, ports: [{name: http, port: 80}]}
"""
WORKLOADS = (("ingress", "v1"), ("front", "v1"), ("cart", "v1"), ("cart", "v2"), ("stock", "v1"))


@pytest.fixture(scope="session", autouse=True)
def _chromium() -> None:
    if not CHROMIUM.exists():
        pytest.skip(f"browser tests need {CHROMIUM}, which is not installed")


@pytest.fixture(scope="session")
def base_url() -> str:
    """The plugin's own fixture of this name makes pytest warn."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": str(CHROMIUM), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def _metrics() -> Iterator[Metrics]:
    with serving() as metrics:
        yield metrics


@pytest.fixture
def metrics(_metrics: Metrics) -> Iterator[Metrics]:
    yield _metrics
    _metrics.status, _metrics.calls = 200, Metrics().calls


@pytest.fixture(scope="session")
def portal_url() -> Iterator[str]:
    """A page of another origin that frames the console and writes down what it is told (tests/browser/portal.py)."""
    with listening(portal_handler()) as url:
        yield url


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("cluster")
    parts = [NAMESPACES % name for name in ("shop", "istio-system")]
    parts += [WORKLOAD % {"app": app, "version": version} for app, version in WORKLOADS]
    (folder / "all.yaml").write_text("---".join(parts))
    store, _ = load_folder(folder)
    with Server(store) as server:
        yield server


class _Console(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes elsewhere breaks its connections: no news here."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Silent."""


# Of this package only: what it configures must not reach other tests.
@pytest.fixture(scope="package")
def console_url(_metrics: Metrics, cluster: Server, portal_url: str) -> Iterator[str]:
    """The console without a web root; the portal may frame it."""
    settings = Settings.model_validate(
        {
            "auth": {"strategy": "anonymous"},
            "external_services": {"prometheus": {"url": _metrics.url}},
            "console": {"frame_ancestors": (portal_url,)},
        }
    )
    root = open_runtime(settings, {"CONSOLE_KUBE_URL": cluster.url})
    with use_runtime(root), _framed_by(portal_url), served() as url:
        yield url
    root.close()


def _framed_by(origin: str) -> override_settings:
    from django.conf import settings

    policy = settings.CONTENT_SECURITY_POLICY
    directives = {**policy["DIRECTIVES"], "frame-ancestors": [origin]}
    return override_settings(CONTENT_SECURITY_POLICY={**policy, "DIRECTIVES": directives})


@contextmanager
def served() -> Iterator[str]:
    """The application in a thread of this process; its address. Django's own live server would flush a database
    afterwards, which is refused in the thread that the browser's event loop runs in."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), _Console, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page with scripts; an error on its console fails the test, unless a visited page itself is an error."""
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    visited: set[str] = set()

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] not in visited:
            errors.append(message.text)

    opened.on("request", lambda request: visited.add(request.url) if request.is_navigation_request() else None)
    opened.on("console", heard)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


@pytest.fixture
def no_js_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds serious or critical on a page: rule, what it wants, and the first element that breaks it."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install --prefix tools/browser")
    source = AXE.read_text()

    def run(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        return [
            f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    return run
