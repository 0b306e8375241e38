"""`make audit`: whether something is known against the packages that are installed here.

Fails for known vulnerabilities alone. Where the database cannot be had, it says so and why: silence would pass for
health.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_COMMAND = ("-m", "pip_audit", "--local", "--progress-spinner", "off", "--timeout", "15", "--format", "json")
_PATIENCE_SECONDS = 300


def main() -> int:
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, *_COMMAND], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"audit: skipped, the database of vulnerabilities did not answer in {_PATIENCE_SECONDS} s")
        return 0
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"audit: skipped, the database of vulnerabilities cannot be had: {reason[:300]}")
        return 0
    return verdict(packages)


def verdict(packages: list[dict[str, Any]]) -> int:
    """0 or 1, in words too; a package that the database does not know was not looked at."""
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        reason = packages[0]["skip_reason"] if packages else "there are no packages"
        print(f"audit: skipped, none of {len(packages)} packages could be looked up: {reason[:300]}")
        return 0
    found = [(package, one) for package in known for one in package.get("vulns", ())]
    for package, one in found:
        fixed = ", ".join(one.get("fix_versions", ())) or "none yet"
        print(f"audit: {package['name']} {package['version']}: {one['id']}; fixed in: {fixed}")
    unknown = len(packages) - len(known)
    print(f"audit: {len(found)} known vulnerabilities in {len(known)} packages; {unknown} could not be looked up")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
