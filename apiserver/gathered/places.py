"""Where a folder has the log of a container, or an answer of the proxy or the istiod in a pod.

Of our own: `logs/NAMESPACE/POD/CONTAINER.log` (`.previous.log`) and `envoy/NAMESPACE/POD/PATH.json`, at its top, also
with a `_` before. Of tools, at any root of theirs (`roots`): the places named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from apiserver.gathered.roots import OWN_ANSWERS, OWN_LOGS, Root, Tool, roots
from apiserver.gathered.sections import Excerpt, logs_in, mentions_logs, one_of_two

_SAFE = re.compile(r"(?!\.\.?\Z)[^/\\\0]+\Z")
_REVISION = "istio.io/rev"
_ISTIOD = frozenset({"istiod", "pilot"})
# What the last two steps of a path in a gathered folder must be for it to be read where it is asked for.
_ON_DEMAND = {
    Tool.MUST_GATHER: re.compile(
        r"namespaces/[^/]+/pods/[^/]+/([^/]+/[^/]+/logs/[^/]+\.log(\.\w+)?"
        r"|(config_dump_(proxy|istiod)\.json|envoyConfiguration|pilotConfiguration|proxy_stats))"
        r"|namespaces/[^/]+/[^/]+/(debug-syncz\.json|synchronization|controlPlaneStatus)"
    ),
    Tool.BUG_REPORT: re.compile(r"(proxies|istio|operator)/[^/]+/[^/]+/.+|cni/[^/]+/cni\.log"),
    Tool.CLUSTER_INFO: re.compile(r"[^/]+/[^/]+/logs\.txt"),
}


class Gathered:
    """The logs and answers in a folder; nothing is read before it is asked for."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @cached_property
    def roots(self) -> list[Root]:
        return roots(self.folder) if self.folder is not None else []

    def has_on_demand(self, file: Path) -> bool:
        """Whether a file is a log or an answer that `log` or `answer` may give."""
        for root in self.roots:
            if file.is_relative_to(root.path) and _ON_DEMAND[root.tool].fullmatch(
                file.relative_to(root.path).as_posix()
            ):
                return True
        return False

    def log(self, namespace: str, pod: str, container: str, *, previous: bool) -> Excerpt | None:
        """The log of a container, or that of the container before; None where the folder has none."""
        if self.folder is None or not all(_SAFE.match(part) for part in (namespace, pod, container)):
            return None
        for path in self._timed_logs(self.folder, namespace, pod, container, previous=previous):
            if self._is_ours(path):
                return Excerpt(path)
        for path in self._reported_logs(namespace, pod, container):
            if self._is_ours(path) and (found := one_of_two(path, previous=previous)) is not None:
                return found
        return None if previous else self._dumped_log(namespace, pod, container)

    def _timed_logs(self, folder: Path, namespace: str, pod: str, container: str, *, previous: bool) -> Iterator[Path]:
        for top in OWN_LOGS:
            yield folder / top / namespace / pod / f"{container}{'.previous' if previous else ''}.log"
        name = "previous" if previous else "current"
        for root in self._of(Tool.MUST_GATHER):
            logs = root / "namespaces" / namespace / "pods" / pod / container / container / "logs"
            # the second is written where the kubelet's certificate is not trusted
            yield from (logs / f"{name}.log", logs / f"{name}.insecure.log")

    def _reported_logs(self, namespace: str, pod: str, container: str) -> Iterator[Path]:
        for root in self._of(Tool.BUG_REPORT):
            for part in ("proxies", "istio", "operator"):
                yield root / part / namespace / pod / f"{container}.log"
            if container == "istio-operator":
                yield root / "operator" / namespace / pod / "operator.log"
            yield root / "cni" / pod / "cni.log"

    def _dumped_log(self, namespace: str, pod: str, container: str) -> Excerpt | None:
        for root in self._of(Tool.CLUSTER_INFO):
            path = root / namespace / pod / "logs.txt"
            if self._is_ours(path) and (found := logs_in(path).get((namespace, pod, container))):
                return found
        return self._logs_of_dumps.get((namespace, pod, container))

    @cached_property
    def _logs_of_dumps(self) -> dict[tuple[str, str, str], Excerpt]:
        """The logs in dumps of one file at the top of the folder."""
        found: dict[tuple[str, str, str], Excerpt] = {}
        for path in sorted(self.folder.iterdir()) if self.folder is not None else ():
            if self._is_ours(path) and mentions_logs(path):
                found.update(logs_in(path))
        return found

    def answer(self, namespace: str, pod: str, path: str, labels: Mapping[str, str]) -> Path | None:
        """The file with what the proxy or istiod in a pod answered at a path (`config_dump`, `debug/syncz`)."""
        parts = (namespace, pod, *path.split("/"))
        if self.folder is None or not all(_SAFE.match(part) for part in parts):
            return None
        places = (
            *self._own_answers(self.folder, namespace, pod, path),
            *self._of_must_gathers(namespace, pod, path, labels),
            *self._of_bug_reports(namespace, pod, path),
        )
        return next((place for place in places if self._is_ours(place)), None)

    def _own_answers(self, folder: Path, namespace: str, pod: str, path: str) -> Iterator[Path]:
        for top in OWN_ANSWERS:
            yield folder / top / namespace / pod / f"{path}.json"

    def _of_must_gathers(self, namespace: str, pod: str, path: str, labels: Mapping[str, str]) -> Iterator[Path]:
        for root in self._of(Tool.MUST_GATHER):
            inside = root / "namespaces" / namespace
            if path == "config_dump":
                yield from (inside / "pods" / pod / name for name in ("config_dump_proxy.json", "envoyConfiguration"))
            elif path == "stats":
                yield inside / "pods" / pod / "proxy_stats"
            elif path == "debug/syncz" and _ISTIOD & {labels.get("app"), labels.get("istio")}:
                # gathered of one istiod a revision, and before that of one a namespace
                names = (pod, labels.get(_REVISION, ""))
                yield from (inside / name / "debug-syncz.json" for name in names if _SAFE.match(name))
                yield inside / "controlplane" / "synchronization"

    def _of_bug_reports(self, namespace: str, pod: str, path: str) -> Iterator[Path]:
        for root in self._of(Tool.BUG_REPORT):
            for part in ("proxies", "istio"):
                inside = root / part / namespace / pod
                yield inside / path
                if path == "config_dump":
                    # the file is named after what was asked for, and what unpacks it may not like the `?`
                    yield from (inside / f"config_dump{mark}include_eds" for mark in ("?", "_", "%3F", ""))

    def _of(self, tool: Tool) -> Iterator[Path]:
        return (root.path for root in self.roots if root.tool is tool)

    def _is_ours(self, path: Path) -> bool:
        """Whether this is a file that lies in the folder; a link out of it does not."""
        return self.folder is not None and path.is_file() and path.resolve().is_relative_to(self.folder.resolve())
