"""`python -m tools.deployment`: lints and renders the chart and the overlays, and compares the renders with those that
the tests look at. `--write` makes the latter anew. What cannot be had here is skipped, with the reason.

Helm is taken from the PATH, or built once from its Go module into the user's cache.
"""

from __future__ import annotations

import argparse
import difflib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.values_schema import schema_text

ROOT = Path(__file__).resolve().parents[1]
CHART = ROOT / "deploy" / "helm" / "mesh-console"
OVERLAYS = ROOT / "deploy" / "kustomize"
CASES = ROOT / "tests" / "cases" / "deploy"
HELM_MODULE = "helm.sh/helm/v3/cmd/helm"
HELM_VERSION = "v3.22.0"
KUBE_VERSION = "1.32.0"
RELEASE = ("kiali", "--namespace", "istio-system", "--kube-version", KUBE_VERSION)
BUILD_SECONDS = 900


class Missing(Exception):
    """A tool that is not here, and why not."""


def helm_here() -> str:
    """The path of a helm that is there already, or `""`."""
    built = _cache() / "helm"
    return shutil.which("helm") or (str(built) if built.is_file() else "")


def helm() -> str:
    """The path of a helm, built if need be. Raises `Missing`."""
    if not helm_here():
        if not shutil.which("go"):
            raise Missing("helm is not on the PATH, and there is no Go to build it with")
        _build(_cache())
    return helm_here()


def _cache() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(folder) / "mesh-console-tools" / f"helm-{HELM_VERSION}"


def _build(folder: Path) -> None:
    print(f"building helm {HELM_VERSION} into {folder} (once, a few minutes)", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    command = ["go", "install", "-trimpath", "-ldflags=-s -w", f"{HELM_MODULE}@{HELM_VERSION}"]
    environment = {**os.environ, "GOBIN": str(folder)}
    try:
        subprocess.run(  # noqa: S603
            command, env=environment, cwd=folder, check=True, capture_output=True, timeout=BUILD_SECONDS
        )
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Missing(f"helm could not be built: {''.join(last)}") from error
    except subprocess.TimeoutExpired as error:
        raise Missing(f"helm could not be built within {BUILD_SECONDS} seconds") from error


def run(*command: str | Path) -> str:
    """What a command prints. Raises `SystemExit` with its complaint."""
    done = subprocess.run(  # noqa: S603
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def renders(program: str) -> Iterator[tuple[Path, str]]:
    """Each case's file with what the chart makes of its values today."""
    for values in sorted(CASES.glob("*/values.yaml")):
        run(program, "lint", "--strict", "--quiet", "--kube-version", KUBE_VERSION, "--values", values, CHART)
        yield values.with_name("rendered.yaml"), run(program, "template", *RELEASE, CHART, "--values", values)


def overlays() -> Iterator[tuple[Path, str]]:
    """Each overlay's file with what it is today. Raises `Missing`."""
    program = shutil.which("kubectl")
    if program is None:
        raise Missing("kubectl is not on the PATH")
    for folder in (OVERLAYS / "base", *sorted((OVERLAYS / "overlays").iterdir())):
        yield CASES / f"kustomize-{folder.name}" / "rendered.yaml", run(program, "kustomize", folder)


def compared(made: Iterator[tuple[Path, str]], *, write: bool) -> tuple[int, int]:
    """How many renders there are, and how many differ from their files."""
    count = different = 0
    for file, text in made:
        count += 1
        old = file.read_text("utf-8") if file.exists() else ""
        if old == text:
            continue
        different += 1
        if write:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            continue
        name = str(file.relative_to(ROOT))
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), text.splitlines(True), name, f"{name} now"))
    return count, different


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the files that the tests look at anew")
    write = parser.parse_args().write
    parts: dict[str, Callable[[], Iterator[tuple[Path, str]]]] = {
        "schema": lambda: iter([(CHART / "values.schema.json", schema_text())]),
        "chart": lambda: renders(helm()),
        "kustomize": overlays,
    }
    wrong = 0
    for name, made in parts.items():
        try:
            count, different = compared(made(), write=write)
        except Missing as reason:
            print(f"{name}: skipped: {reason}")
            continue
        print(f"{name}: made {count}, of which {different} {'are new' if write else 'differ from what is committed'}")
        wrong += 0 if write else different
    if wrong:
        print("`make deploy-check ARGS=--write` makes them anew; look at the difference before you commit it")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
