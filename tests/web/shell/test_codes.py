"""The pages on validation codes."""

from __future__ import annotations

import pytest
import yaml
from django.test import Client

from mesh.pages.validations.codes import explanation
from mesh.validations.codes import CODES
from tests.web.visits import get


def test_all_codes_are_listed_and_lead_to_their_pages(visitor: Client) -> None:
    page = get(visitor, "validations")
    links = page.all("main table a")
    assert [link.words for link in links] == list(CODES)
    assert [link["href"] for link in links] == [f"/console/validations/{code}" for code in CODES]
    assert [row.words for row in page.all("main tbody td:last-child")] == [code.title for code in CODES.values()]


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_what_a_code_means_and_how_to_mend_it(visitor: Client, code: str) -> None:
    page, about = get(visitor, f"validations/{code}"), explanation(code)
    assert about is not None
    assert page.one("h1").words == f"{code}: {CODES[code].title}"
    for said in (about.meaning, about.cure):
        assert " ".join(said.split()) in page.one("main").words
    assert page.has(f'main a[href="{about.source}"]')
    for name in ("wrong", "right"):
        written = page.one(f'pre[aria-labelledby="{name}"]').node.text()
        assert list(yaml.safe_load_all(written)) == list(yaml.safe_load_all(getattr(about, name)))


def test_pages_lead_to_their_neighbours(visitor: Client) -> None:
    codes = list(CODES)
    page = get(visitor, f"validations/{codes[1]}")
    assert page.one('a[rel="prev"]')["href"].endswith(codes[0])
    assert page.one('a[rel="next"]')["href"].endswith(codes[2])
    assert not get(visitor, f"validations/{codes[0]}").has('a[rel="prev"]')
    assert not get(visitor, f"validations/{codes[-1]}").has('a[rel="next"]')


def test_a_code_may_be_written_small_and_an_unknown_one_is_not_there(visitor: Client) -> None:
    assert get(visitor, "validations/kia1101").one("h1").words.startswith("KIA1101")
    assert 'there is no code "KIA9999"' in get(visitor, "validations/KIA9999", status=404).words


def test_help_leads_to_the_codes(visitor: Client) -> None:
    assert get(visitor, "help").has('main a[href="/console/validations"]')
