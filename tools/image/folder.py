"""Carries out the Dockerfile's steps in a folder, and runs commands in what comes of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.image.dockerfile import Context, Step, Unusable, command, pairs, steps

ROOT = Path(__file__).resolve().parents[2]
ENTER = Path(__file__).with_name("enter.sh")
NEEDED = ("unshare", "mount", "chroot", "setpriv")
PYTHON = Path(sys.base_prefix)
PATH = f"{PYTHON}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def missing() -> str:
    """Why there can be no such folder here; `""` where there can be."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        return f"not on the PATH: {', '.join(lacking)}"
    if os.geteuid() != 0:
        return "only root can make a tree of its own"
    mounting = ["unshare", "--mount", "mount", "-t", "tmpfs", "t", "/mnt"]
    tried = subprocess.run(mounting, capture_output=True, check=False)  # noqa: S603
    return "" if tried.returncode == 0 else f"mounting is not allowed: {tried.stderr.decode().strip()}"


@dataclass(slots=True)
class Image:
    """What an image is: a folder for /opt, and how its command starts."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "0:0"
    command: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    packages: Path | None = None

    @property
    def opt(self) -> Path:
        return self.folder / "opt"

    def start(self, arguments: list[str], config: Path, user: str, env: dict[str, str]) -> subprocess.Popen[str]:
        """A command in the tree, with /opt read-only."""
        return subprocess.Popen(  # noqa: S603
            self._entering(arguments, config, "ro", user),
            env={"PATH": PATH, **self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, line: str) -> None:
        """A line of RUN, as root. Raises `Unusable` with what it printed."""
        shell = ["sh", "-c", f"cd {self.workdir} && {line}"]
        inherited = {key: text for key, text in os.environ.items() if key.startswith("PIP_") or "proxy" in key.lower()}
        done = subprocess.run(  # noqa: S603
            self._entering(shell, self.folder / "empty", "rw", "0:0"),
            env={"PATH": PATH, "HOME": "/tmp", **inherited, **self.env},  # noqa: S108
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Unusable(f"RUN {line}\n{done.stdout}{done.stderr}")

    def _entering(self, arguments: list[str], config: Path, mode: str, user: str) -> list[str]:
        tree = self.folder / "tree"
        places = [str(ENTER), str(tree), str(self.opt), str(config), str(PYTHON), mode, user]
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", *places, *arguments]


def build(folder: Path, packages: Path | None = None) -> Image:
    """Makes the image's folder anew, with Python packages that are installed already where some are given. Raises
    `Unusable`."""
    shutil.rmtree(folder, ignore_errors=True)
    image = Image(folder, packages=packages)
    for part in (image.opt, folder / "tree", folder / "empty"):
        part.mkdir(parents=True)
    context = Context(ROOT)
    for step in steps((ROOT / "Dockerfile").read_text("utf-8")):
        print(f"{step.line:3} {step.text[:110]}", flush=True)
        _carry_out(image, context, step)
    return image


def _carry_out(image: Image, context: Context, step: Step) -> None:
    if step.word == "WORKDIR":
        image.workdir = step.rest
        _inside(image, step.rest).mkdir(parents=True, exist_ok=True)
    elif step.word == "ENV":
        found = pairs(step.rest)
        image.env.update({key: value.replace("$PATH", PATH) for key, value in found.items()})
    elif step.word == "USER":
        image.user = step.rest
    elif step.word == "CMD":
        image.command = command(step.rest)
    elif step.word == "COPY":
        _copy(image, context, step)
    elif step.word == "RUN":
        _run(image, step)


def _run(image: Image, step: Step) -> None:
    if "apt-get" in step.rest:
        image.skipped.append(f"line {step.line}: {step.text}: the machine's own packages are used")
    elif "pip install" in step.rest and image.packages is not None:
        image.skipped.append(f"line {step.line}: {step.text}: the packages of {image.packages} are used")
        for inside in image.opt.glob("venv/lib/python*/site-packages"):
            shutil.copytree(
                image.packages / inside.relative_to(image.opt / "venv"), inside, symlinks=True, dirs_exist_ok=True
            )
    else:
        image.run(step.rest)


def _copy(image: Image, context: Context, step: Step) -> None:
    *sources, target = step.rest.split()
    place = _inside(image, target if target.startswith("/") else f"{image.workdir}/{target}")
    if "from" in step.options:
        # Of an earlier stage, whose /opt is this one's.
        for file in (place, *place.rglob("*")):
            owner, _, group = step.options["chown"].partition(":")
            os.chown(file, int(owner), int(group), follow_symlinks=False)
        return
    for source in sources:
        is_folder = (context.folder / source).is_dir()
        for file in context.files(source):
            to = place / file.relative_to(source) if is_folder else place / file if place.is_dir() else place
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(context.folder / file, to)


def _inside(image: Image, path: str) -> Path:
    """A path of the image in the folder. Raises `Unusable` for one that is not below /opt, which alone is made."""
    clean = os.path.normpath(path)
    if clean != "/opt" and not clean.startswith("/opt/"):
        raise Unusable(f"{path}: only /opt is made here")
    return image.folder / clean.lstrip("/")
