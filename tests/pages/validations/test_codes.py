"""Every code is explained, by examples that say what the rules say."""

from __future__ import annotations

import pytest

from mesh.config import Settings
from mesh.pages.validations.codes import Explanation, explanation
from mesh.pages.validations.folder import Question, judged
from mesh.readers.manifests.objects import read_manifests
from mesh.validations.codes import CODES
from mesh.web.management.defaults import fill_defaults


def explained(code: str) -> Explanation:
    found = explanation(code)
    assert found is not None
    return found


def codes_of(example: str, about: Explanation) -> set[str]:
    """The codes of all findings in an example, as if it were a whole cluster."""
    manifests = read_manifests(["-"], stdin=f"{about.given}\n---\n{example}".encode(), fill=fill_defaults)
    assert not manifests.complaints
    assert not manifests.others
    report = judged(manifests, Question(Settings(), is_complete=True, elsewhere=frozenset(about.elsewhere)))
    assert not report.notes
    return {result.finding.code for result in report.results}


@pytest.mark.parametrize("code", CODES)
def test_the_wrong_example_has_the_finding_and_the_right_one_has_not(code: str) -> None:
    about = explained(code)
    assert code in codes_of(about.wrong, about)
    assert code not in codes_of(about.right, about)


@pytest.mark.parametrize("code", CODES)
def test_the_right_example_is_right_in_all_that_is_wrong_by_itself(code: str) -> None:
    about = explained(code)
    # A policy for each workload of the mesh would drown the example.
    assert codes_of(about.right, about) <= {"KIA1301"}


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_its_meaning_its_cure_and_a_source(code: str) -> None:
    about = explained(code)
    assert about.meaning.endswith(".")
    assert about.cure.endswith(".")
    assert about.source.startswith("https://")


def test_what_is_no_code_has_no_explanation() -> None:
    assert explanation("KIA9999") is None
    assert explanation("../codes") is None
