"""`manage.py validate` on a made-up folder: a whole run of the command, from its start to its exit."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from demo.console import ROOT

SIZES = (100, 1000, 4000)
RUNS = 3
_MANIFESTS = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: web-{0}, namespace: ns-{1}}}
spec:
  hosts: [web-{0}]
  http:
  - route:
    - destination: {{host: web-{0}, subset: v1}}
      weight: 90
    - destination: {{host: web-{0}, subset: v2}}
      weight: 10
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: web-{0}, namespace: ns-{1}}}
spec:
  host: web-{0}
  subsets:
  - name: v1
    labels: {{version: v1}}
---
apiVersion: v1
kind: Service
metadata: {{name: web-{0}, namespace: ns-{1}}}
spec:
  selector: {{app: web-{0}}}
  ports:
  - name: http
    port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web-{0}, namespace: ns-{1}}}
spec:
  template:
    metadata:
      labels: {{app: web-{0}, version: v1}}
    spec:
      containers:
      - name: app
        image: example.com/app:1
        ports:
        - containerPort: 80
"""


def main() -> None:
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(size // 4):
                Path(folder, f"web-{number}.yaml").write_text(_MANIFESTS.format(number, number % 10))
            wall, cpu = min(_run(folder) for _ in range(RUNS))
        print(f"validate: {size} objects: {wall:.2f} s from a cold start, {cpu:.2f} s of them CPU")


def _run(folder: str) -> tuple[float, float]:
    before, start = os.times(), time.monotonic()
    command = [sys.executable, str(ROOT / "manage.py"), "validate", folder, "--format", "json"]
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True)  # noqa: S603
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - start, used
