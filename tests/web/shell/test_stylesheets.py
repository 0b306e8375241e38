"""PatternFly's CSS, cut to what the templates use."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import brotli  # type: ignore[import-untyped]
import pytest

ROOT = Path(__file__).resolve().parents[3]
PRODUCT = ROOT / "static/vendor/patternfly.css"


@pytest.fixture(scope="module")
def cutter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cut", ROOT / "tools/patternfly/cut.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["cut"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kept(cutter: ModuleType, css: str, *used: str) -> str:
    rules = [rule for each in cutter.rules(css) if (rule := cutter.wanted(each, set(used) | set(cutter.THEMES)))]
    return str(cutter.written(cutter.with_system_themes(cutter.without_unread(rules, set()))))


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".pf-a{color:red}.pf-b{color:red}", ".pf-a{color:red}\n"),
        (".pf-a,.pf-b{color:red}", ".pf-a{color:red}\n"),
        (".pf-a.pf-b{color:red}", ""),
        (".pf-a:not(.pf-b){color:red}", ".pf-a:not(.pf-b){color:red}\n"),
        (":where(a, .pf-a){color:red}", ":where(a, .pf-a){color:red}\n"),
        ("@font-face{src:url(x)} .pf-a{color:red}", ".pf-a{color:red}\n"),
        ("@media print{.pf-a{color:red}}", ""),
        ("@media (width){.pf-a{color:red}}", "@media (width) {\n.pf-a{color:red}\n}\n"),
        (".pf-a{--x:1;--y:2;color:var(--x)}", ".pf-a{--x:1;color:var(--x)}\n"),
        (".pf-a{--x:var(--y);--y:2;color:red}", ".pf-a{color:red}\n"),
        ('.pf-a{content:";}"}', '.pf-a{content:";}"}\n'),
    ],
)
def test_a_rule_stays_when_all_its_classes_are_used(cutter: ModuleType, css: str, left: str) -> None:
    assert kept(cutter, css, "pf-a") == left


def test_a_theme_is_written_again_for_those_who_follow_the_system(cutter: ModuleType) -> None:
    css = kept(cutter, ":root:where(.pf-v6-theme-dark){color:red}")
    assert "@media (prefers-color-scheme: dark) {\n:root:where(.theme-system){color:red}\n}" in css


def test_every_component_that_a_template_uses_is_in_the_product() -> None:
    product = PRODUCT.read_text()
    templates = "\n".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    used = set(re.findall(r"pf-v6-c-[\w-]+", templates))
    assert [name for name in sorted(used) if f".{name}" not in product] == [], "run tools/patternfly/cut.py"


def test_every_property_that_our_layer_reads_is_defined() -> None:
    ours = "\n".join(path.read_text() for path in (ROOT / "static").glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", ours + PRODUCT.read_text()))
    assert sorted(set(re.findall(r"var\((--[\w-]+)\)", ours)) - defined) == [], "run tools/patternfly/cut.py"


def test_the_product_stays_small_and_keeps_its_licence_note() -> None:
    content = PRODUCT.read_bytes()
    assert b"MIT licence, Copyright Red Hat" in content[:200]
    assert len(brotli.compress(content)) <= 25_000
