"""The codes of findings explained: what each means, a wrong and a right example, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mesh.text.untrusted import text, texts
from mesh.text.yaml import load_yaml
from mesh.validations.codes import CODES, Code

_FOLDER = Path(__file__).parents[2] / "validations" / "explained"
_TEXTS = ("meaning", "cure", "source", "given", "wrong", "right")


@dataclass(frozen=True, slots=True)
class Explanation:
    """`given` are manifests that both examples take for granted, and `elsewhere` identities of workloads in another
    cluster. The `wrong` ones have a finding of the code, the `right` ones do not."""

    code: Code
    meaning: str
    cure: str
    source: str
    given: str
    wrong: str
    right: str
    elsewhere: tuple[str, ...] = ()


@cache
def explanation(code: str) -> Explanation | None:
    """That of a code by its name; None for a name that is no code."""
    known = CODES.get(code)
    if known is None:
        return None
    file = _FOLDER / f"{code}.yaml"
    said = load_yaml(file.read_text("utf-8"), file.name)
    meaning, cure, source, given, wrong, right = (text(said.get(key)).strip("\n") for key in _TEXTS)
    return Explanation(known, meaning, cure, source, given, wrong, right, tuple(texts(said.get("elsewhere"))))


def help_on(codes: Iterable[str]) -> dict[str, str]:
    """Meaning, cure and source of codes in one text each."""
    found = {code: explanation(code) for code in codes}
    return {code: f"{each.meaning} {each.cure} {each.source}" for code, each in found.items() if each is not None}
