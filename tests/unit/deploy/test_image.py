"""The Dockerfile can be carried out, by an engine or in a folder (`make image` does it)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.image.dockerfile import Context, Step, Unusable, command, pairs, steps

ROOT = Path(__file__).parents[3]
STEPS = tuple(steps((ROOT / "Dockerfile").read_text("utf-8")))


def of(word: str) -> list[Step]:
    return [step for step in STEPS if step.word == word]


def test_everything_that_is_copied_is_in_the_builds_context() -> None:
    context = Context(ROOT)
    copied = {source for step in of("COPY") if "from" not in step.options for source in step.rest.split()[:-1]}
    assert {"mesh", "apiserver", "kiali_site", "templates", "static", "requirements.txt"} <= copied
    for source in copied:
        assert context.files(source)


def test_the_context_holds_nothing_else() -> None:
    context = Context(ROOT)
    assert context.ignores("tests/conftest.py")
    assert context.ignores("docs/adr/0001-read-compute-show.md")
    assert context.ignores("mesh/config/__pycache__/load.cpython-311.pyc")
    assert not context.ignores("mesh/config/load.py")
    with pytest.raises(Unusable, match="no such file"):
        context.files("tests")


def test_the_image_runs_as_no_root_and_in_group_0() -> None:
    (user,) = of("USER")
    assert user.rest == "1001:0"
    (start,) = of("CMD")
    assert command(start.rest) == ["python", "-m", "kiali_site"]
    (env,) = of("ENV")
    assert pairs(env.rest)["KIALI_CONFIG"] == "/kiali-configuration/config.yaml"
    assert pairs(env.rest)["PYTHONDONTWRITEBYTECODE"] == "1"


def test_lines_are_joined_and_options_set_apart() -> None:
    found = list(steps("# why\nRUN a \\\n    && b\n\nCOPY --from=build --chown=1:0 /a /b\n"))
    assert [(step.line, step.text) for step in found] == [(2, "RUN a && b"), (5, "COPY /a /b")]
    assert found[1].options == {"from": "build", "chown": "1:0"}


def test_an_unknown_instruction_is_refused() -> None:
    with pytest.raises(Unusable, match="line 1: VOLUME"):
        list(steps("VOLUME /data\n"))
