"""What a page sends besides its content."""

from __future__ import annotations

from django.test import Client

from mesh.web.template_loader import without_indentation
from tests.web.visits import get


def test_lines_stay_but_begin_without_spaces() -> None:
    assert without_indentation("<p>\n    a  b\n\n\t<i>c</i>\n</p>") == "<p>\na  b\n\n<i>c</i>\n</p>"


def test_pages_have_no_indentation(visitor: Client) -> None:
    page = get(visitor, "about")
    assert page.has("main")
    assert "\n  " not in page.source
