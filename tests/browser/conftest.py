"""The console in this process on a free port, on a small cluster and a small metrics store, and a browser before it.

A test takes `console_url`, and `page` (with scripts) or `no_js_page`; `axe(page)` gives what is wrong with it;
`metrics` and `cluster` may be broken by a test and are whole again after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from apiserver import Server
from mesh.config import Settings
from mesh.web.process.composition import open_runtime
from mesh.web.process.current import use_runtime
from tests.browser.chromium import CHROMIUM, PATIENCE_MS
from tests.browser.portal import portal_handler
from tests.browser.serving import framed_by, served
from tests.stand_ins.metrics_server import Metrics, listening, serving
from tests.stand_ins.small_cluster import small_cluster

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tools/browser/node_modules/axe-core/axe.min.js"


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
    """A page of another origin that frames the console and writes down what it is told."""
    with listening(portal_handler()) as url:
        yield url


@pytest.fixture(scope="session")
def cluster() -> Iterator[Server]:
    with small_cluster("shop", "istio-system") as server:
        yield server


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
    with use_runtime(root), framed_by(portal_url), served() as url:
        yield url
    root.close()


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
