"""Kubernetes API calls of one cluster: discovery, list, watch, and single objects as plain dictionaries."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from mesh.clients.budget import Budget, NoRoom, Reader
from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Gone, NotFound, SourceError, TooLarge
from mesh.clients.exchange import MEGABYTE
from mesh.clients.kubernetes import paths
from mesh.clients.kubernetes.connection import Access
from mesh.clients.kubernetes.decode import Decoder, Garbage, Page
from mesh.clients.kubernetes.timing import Timing
from mesh.clients.kubernetes.transport import Call, Transport
from mesh.clients.kubernetes.watch import Watch
from mesh.model.kinds import ALL_KINDS, Kind
from mesh.model.objects import KubeObject
from mesh.model.problems import System

PAGE = 500
MERGE_PATCH = "application/merge-patch+json"
READ_ATTEMPTS = 3
NO_ROOM = (
    "There is no room for the answer beside other large ones "
    "(settings console.prometheus.reading_mb and max_held_series): try again in a moment"
)


@dataclass(frozen=True, slots=True)
class Served:
    """What a cluster serves: kind key to version. `failed` are the groups that could not be asked, and why."""

    versions: Mapping[str, str]
    failed: Mapping[str, SourceError]

    def __contains__(self, kind: Kind) -> bool:
        return kind.key in self.versions


@dataclass(slots=True)
class Discovered:
    """In which version each kind is read and written here, as far as was asked."""

    versions: Mapping[str, str] = field(default_factory=dict)


class KubernetesClient:
    """All calls raise `mesh.clients.errors` with cluster and resource. Threads may share a client.

    Reads of single things are tried three times when the API server cannot be reached; lists, watches and writes once.
    `budget` is the room that large answers share with those of other sources.
    """

    def __init__(
        self,
        connection: Access,
        cluster: str,
        *,
        timing: Timing | None = None,
        max_bytes: int = 128 * MEGABYTE,
        budget: Budget | None = None,
        clock: Callable[[], float] = time.time,
        discovered: Discovered | None = None,
    ) -> None:
        self.cluster = cluster
        self.timing = timing or Timing()
        self._clock = clock
        self._budget = budget or Budget(64 * MEGABYTE, 200_000)
        self._max_bytes = max_bytes
        self._transport = Transport(connection, cluster, self.timing, max_bytes)
        self._discovered = discovered or Discovered()

    def over(self, connection: Access) -> KubernetesClient:
        """The same cluster asked over another connection: what was discovered and the room for answers are shared."""
        return KubernetesClient(
            connection,
            self.cluster,
            timing=self.timing,
            max_bytes=self._max_bytes,
            budget=self._budget,
            clock=self._clock,
            discovered=self._discovered,
        )

    @property
    def server(self) -> str:
        """The URL of the API server."""
        return self._transport.connection.server

    @property
    def transport(self) -> Transport:
        """For what is no object: logs, and what a pod's own servers answer."""
        return self._transport

    def close(self) -> None:
        self._transport.connection.close()

    @contextmanager
    def reading(self, resource: str, seconds: float) -> Iterator[Reader]:
        """Takes room in the budget of the process for a large answer. Raises `TooLarge` where others leave none."""
        try:
            with Reader(self._budget, Deadline(seconds)) as reader:
                yield reader
        except NoRoom:
            where = {"cluster": self.cluster, "resource": resource}
            raise TooLarge(NO_ROOM, system=System.KUBERNETES, status=503, **where) from None

    def version(self) -> str:
        """The API server's version, such as `v1.36.0`."""
        found = self._get(Call("GET", "/version", "version")).get("gitVersion")
        return found if isinstance(found, str) else ""

    def discover(self, kinds: tuple[Kind, ...] = ALL_KINDS) -> Served:
        """Which kinds are served, each in the first of its versions that is. Later calls use that version.

        A group that cannot be asked (its own server may be down) is reported and costs only its kinds.
        """
        offered = {"": ("v1",), **self._group_versions()}
        failed: dict[str, SourceError] = {}
        versions: dict[str, str] = {}
        resources: dict[tuple[str, str], frozenset[str]] = {}
        for kind in kinds:
            for version in kind.versions:
                if version not in offered.get(kind.group, ()) or kind.key in versions:
                    continue
                try:
                    known = resources.get((kind.group, version))
                    if known is None:
                        known = resources[kind.group, version] = self._resources(kind.group, version)
                except SourceError as error:
                    known = resources[kind.group, version] = frozenset()
                    failed[kind.group] = error
                if kind.plural in known:
                    versions[kind.key] = version
        self._discovered.versions = {**self._discovered.versions, **versions}
        return Served(versions, failed)

    def list_pages(
        self,
        kind: Kind,
        *,
        namespace: str = "",
        limit: int = PAGE,
        field_selector: str = "",
        label_selector: str = "",
        seconds: float | None = None,
    ) -> Iterator[Page]:
        """All objects of a kind, page by page, each within so many seconds. Raises `Gone` when the list grew too old
        between two pages."""
        decoder = Decoder(kind, self.cluster, self._clock)
        query = {"limit": str(limit)} | _selectors(field_selector, label_selector)
        path = paths.collection(kind, self._version(kind), namespace)
        while True:
            call = Call("GET", path, kind.key, query)
            try:
                page = decoder.page(self._transport.read(call, seconds=seconds))
            except Garbage as error:
                raise self._transport.error(BadAnswer, str(error), call, cause=error) from error
            yield page
            if not page.token:
                return
            if page.token == query.get("continue"):
                raise self._transport.error(BadAnswer, "the list never ends: its last page came twice", call)
            query["continue"] = page.token

    def watch(self, kind: Kind, resource_version: str, *, namespace: str = "", seconds: float | None = None) -> Watch:
        """The changes after `resource_version`, for `seconds` (default: `Timing.watch`, spread up to twice as long).

        Raises `Gone` here or while it is read when that version is no longer kept. Close it after use.
        """
        spread = random.uniform(1, 2)  # noqa: S311 - spreads load, keeps no secret
        stays = max(1, round(seconds if seconds is not None else self.timing.watch * spread))
        query = {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(stays),
            "resourceVersion": resource_version,
        }
        path = paths.collection(kind, self._version(kind), namespace)
        call = Call("GET", path, kind.key, query, read=stays + self.timing.read)
        return Watch(self._transport, call, Decoder(kind, self.cluster, self._clock))

    def get(self, kind: Kind, namespace: str, name: str) -> dict[str, Any]:
        """One object, whole, as the API gives it."""
        call = Call("GET", paths.one(kind, self._version(kind), namespace, name), kind.key)
        return self._get(call, seconds=self.timing.page)

    def get_object(self, kind: Kind, namespace: str, name: str, *, seconds: float | None = None) -> KubeObject | None:
        """One object as the cache keeps it; None when it cannot be read. `seconds` bound the call."""
        call = Call("GET", paths.one(kind, self._version(kind), namespace, name), kind.key)
        body = self._transport.read(call, attempts=READ_ATTEMPTS, seconds=seconds)
        try:
            return Decoder(kind, self.cluster, self._clock).object(body)[0]
        except msgspec.DecodeError as error:
            raise self._transport.error(BadAnswer, f"no JSON: {error}", call, cause=error) from error

    def api_version(self, kind: Kind) -> str:
        """That in which objects of the kind are read and written here."""
        return kind.api_version_of(self._version(kind))

    def create(
        self, kind: Kind, namespace: str, body: Mapping[str, Any], *, dry_run: bool = False, is_strict: bool = False
    ) -> dict[str, Any]:
        """The object as it was created. `is_strict` refuses fields that the kind does not have."""
        path = paths.collection(kind, self._version(kind), namespace)
        return self._write("POST", path, kind.key, body=body, dry_run=dry_run, is_strict=is_strict)

    def replace(
        self, kind: Kind, namespace: str, name: str, body: Mapping[str, Any], *, dry_run: bool = False
    ) -> dict[str, Any]:
        """The object as it is after all of it was replaced; `body` carries the version that it replaces."""
        path = paths.one(kind, self._version(kind), namespace, name)
        return self._write("PUT", path, kind.key, body=body, dry_run=dry_run)

    def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        body: Any,
        *,
        content_type: str = MERGE_PATCH,
        dry_run: bool = False,
        is_strict: bool = False,
    ) -> dict[str, Any]:
        """The object as it is after the patch. `is_strict` refuses fields that the kind does not have."""
        path = paths.one(kind, self._version(kind), namespace, name)
        return self._write(
            "PATCH", path, kind.key, body=body, dry_run=dry_run, is_strict=is_strict, content_type=content_type
        )

    def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        preconditions: Mapping[str, str] | None = None,
        dry_run: bool = False,
    ) -> dict[str, Any]:
        """What the API server answers: a status, or the object where finalizers keep it for a while. `preconditions`
        are the uid and the version that the object must have."""
        path = paths.one(kind, self._version(kind), namespace, name)
        body = {"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": preconditions} if preconditions else None
        return self._write("DELETE", path, kind.key, body=body, dry_run=dry_run)

    def access_review(
        self, verb: str, kind: Kind, *, namespace: str = "", name: str = "", subresource: str = ""
    ) -> bool:
        """Whether this client's user may do it (SelfSubjectAccessReview)."""
        wanted = {"verb": verb, "group": kind.group, "resource": kind.plural, "namespace": namespace, "name": name}
        attributes = {key: value for key, value in {**wanted, "subresource": subresource}.items() if value}
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        call = Call("POST", path, "selfsubjectaccessreviews", body=msgspec.json.encode(body))
        status = self._object(call, self._transport.read(call, seconds=self.timing.page)).get("status")
        return isinstance(status, dict) and status.get("allowed") is True

    def _version(self, kind: Kind) -> str:
        return self._discovered.versions.get(kind.key, kind.versions[0])

    def _group_versions(self) -> dict[str, tuple[str, ...]]:
        groups = self._get(Call("GET", "/apis", "apis")).get("groups")
        found: dict[str, tuple[str, ...]] = {}
        for group in groups if isinstance(groups, list) else ():
            try:
                found[group["name"]] = tuple(offered["version"] for offered in group["versions"])
            except (KeyError, TypeError):
                continue
        return found

    def _resources(self, group: str, version: str) -> frozenset[str]:
        path = f"/apis/{paths.segment(group)}/{paths.segment(version)}" if group else f"/api/{paths.segment(version)}"
        try:
            listed = self._get(Call("GET", path, f"{group or 'core'}/{version}")).get("resources")
        except (NotFound, Gone):
            return frozenset()
        entries = listed if isinstance(listed, list) else ()
        return frozenset(str(entry.get("name")) for entry in entries if isinstance(entry, dict))

    def _get(self, call: Call, seconds: float | None = None) -> dict[str, Any]:
        return self._object(call, self._transport.read(call, attempts=READ_ATTEMPTS, seconds=seconds))

    def _write(
        self,
        method: str,
        path: str,
        resource: str,
        *,
        body: Any = None,
        dry_run: bool = False,
        is_strict: bool = False,
        content_type: str = "application/json",
    ) -> dict[str, Any]:
        query = {**({"dryRun": "All"} if dry_run else {}), **({"fieldValidation": "Strict"} if is_strict else {})}
        encoded = None if body is None else msgspec.json.encode(body)
        call = Call(method, path, resource, query, encoded, content_type)
        return self._object(call, self._transport.read(call))

    def _object(self, call: Call, body: bytes) -> dict[str, Any]:
        try:
            data = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._transport.error(BadAnswer, f"no JSON: {error}", call, cause=error) from error
        if not isinstance(data, dict):
            raise self._transport.error(BadAnswer, "a JSON object was wanted", call)
        return data


def _selectors(fields: str, labels: str) -> dict[str, str]:
    return {key: value for key, value in (("fieldSelector", fields), ("labelSelector", labels)) if value}
