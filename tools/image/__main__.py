"""`python -m tools.image`: makes the image, by a container engine or in a folder, and tries it.

Exit status 0 where it behaves or cannot be made here (which is told), 1 where it does not.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.image.dockerfile import Unusable
from tools.image.folder import ROOT, build, missing
from tools.image.trial import Failed, trial

ENGINES = ("docker", "podman")
TAG = "mesh-console:0.1.0"


def engine() -> str:
    """A container engine that answers, or `""`."""
    for name in ENGINES:
        found = shutil.which(name)
        if found and subprocess.run([found, "info"], capture_output=True, check=False).returncode == 0:  # noqa: S603
            return found
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / ".run" / "image", help="default: %(default)s")
    parser.add_argument("--in-folder", action="store_true", help="do not use a container engine")
    parser.add_argument("--packages", type=Path, metavar="VENV", help="take Python packages from there, not from pip")
    options = parser.parse_args()
    program = "" if options.in_folder else engine()
    if program:
        return subprocess.run([program, "build", "--tag", TAG, str(ROOT)], check=False).returncode  # noqa: S603
    if reason := missing():
        print(f"image: skipped: no container engine answers, and a folder cannot stand in for it: {reason}")
        return 0
    print(f"no container engine: the Dockerfile is carried out in {options.folder}")
    began = time.monotonic()
    try:
        image = build(options.folder.resolve(), options.packages)
        for line in image.skipped:
            print(f"skipped: {line}")
        print(f"made in {time.monotonic() - began:.0f} s")
        trial(image)
    except (Unusable, Failed) as error:
        print(f"image: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
