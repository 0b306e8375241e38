"""A cluster with a shop, a neighbour that calls it, and a namespace of which nobody else may hear; and who asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from mesh.clients.prometheus.answers import Answer, Answers, RangeAnswers, SentQuery
from mesh.graph.metrics import REQUESTS
from mesh.health.queries import INBOUND, SERVICES, purpose
from mesh.jobs.health import HealthRefresh
from mesh.model.identity import STRANGER, Identity
from mesh.model.samples import PrometheusFacts, Sample
from mesh.web.visit import IDENTITY
from tests.stand_ins.metrics_store import to_service, to_workload
from tests.stand_ins.people import FULL, NONE, ONE, READER, namespace
from tests.web.forms import Browser
from tests.web.worlds.graph import request
from tests.web.worlds.memory import settings_of
from tests.web.worlds.people import Guarded, guarded_console, signed_in

Json = dict[str, Any]
SHOP, NEIGHBOUR, VAULT = "shop", "nextdoor", "hushvault"
NEIGHBOURS = ("nextdoor", "ringup")
"""What who sees the shop may hear of its neighbour: that it calls, and how it is called."""
SECRETS = (
    "hushvault",
    "quietledger",
    "murmur",
    "whisper",
    "undertone",
    "sotto",
    "velvet",
    "nextdoor-route",
    "nextdoor-note",
    "istiod-secret",
)
"""Nothing of these may be told to who does not see the namespaces."""
PEOPLE: Mapping[str, Identity] = {
    "full": signed_in(FULL, "fay"),
    "reader": signed_in(READER, "rhea"),
    "one": signed_in(ONE, "one"),
    "none": signed_in(NONE, "nemo"),
    "nobody": STRANGER,
}
TOKENS_OF: Mapping[str, str] = {"full": FULL, "reader": READER, "one": ONE, "none": NONE}
PEOPLE_SIGN_IN = True
"""Whether there is a middleware that asks who comes: then they come with their tokens, else tests say who they are."""
_HEADER = "X-Tests-Person"
_SIDECAR = json.dumps({"initContainers": ["istio-init"], "containers": ["istio-proxy"]})
ISTIO = "networking.istio.io/v1"


_SIGN_IN: Json = {"auth": {"strategy": "header"}, "login_token": {"signing_key": "sixteen-letters."}}


class SigningIn:
    """Middleware that takes a test's word for who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        setattr(request, IDENTITY, PEOPLE[request.headers.get(_HEADER, "nobody")])
        return self._get_response(request)


def config(kind: str, where: str, name: str, api_version: str = ISTIO, **spec: Any) -> Json:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": where}, "spec": spec}


def workload(where: str, name: str, app: str, **labels: str) -> list[Json]:
    """A Deployment `name` with its ReplicaSet, a pod `name-1` with a sidecar, and the service `app`."""
    told = {"app": app, "version": "v1", **labels}
    template = {"metadata": {"labels": told}, "spec": {"containers": [{"name": "main", "image": "example/main"}]}}
    spec = {"replicas": 1, "selector": {"matchLabels": told}, "template": template}
    status = {"replicas": 1, "availableReplicas": 1, "readyReplicas": 1}

    def owner(kind: str, of: str) -> list[Json]:
        return [{"apiVersion": "apps/v1", "kind": kind, "name": of, "uid": of, "controller": True}]

    def placed(called: str, **more: Any) -> Json:
        return {"name": called, "namespace": where, "labels": told, "uid": called, **more}

    containers = [{"name": "main", "image": "example/main"}, {"name": "istio-proxy", "image": "example/proxy"}]
    return [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": placed(name), "spec": spec, "status": status},
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": placed(f"{name}-rs", ownerReferences=owner("Deployment", name)),
            "spec": spec,
            "status": status,
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": placed(
                f"{name}-1",
                ownerReferences=owner("ReplicaSet", f"{name}-rs"),
                annotations={"sidecar.istio.io/status": _SIDECAR},
            ),
            "spec": {"containers": containers, "serviceAccountName": f"{app}-account"},
            "status": {"phase": "Running"},
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": placed(app),
            "spec": {"selector": told, "ports": [{"name": "http", "port": 80}]},
        },
    ]


def objects() -> list[Json]:
    """What stands in the hidden namespaces bears on the shop wherever it can."""
    to_trolley = {"route": [{"destination": {"host": "trolley.shop.svc.cluster.local"}}]}
    return [
        *(namespace(name, **{"istio-injection": "enabled"}) for name in (SHOP, NEIGHBOUR, VAULT)),
        namespace("istio-system"),
        *workload("istio-system", "istiod-secret", "istiod"),
        *workload(SHOP, "trolley-v1", "trolley"),
        *workload(SHOP, "front-v1", "front"),
        *workload(NEIGHBOUR, "ringup-v1", "ringup", note="nextdoor-note"),
        *workload(VAULT, "quietledger-v1", "quietledger"),
        config("VirtualService", SHOP, "trolley", hosts=["trolley"], http=[to_trolley, {"route": []}]),
        config("DestinationRule", SHOP, "trolley", host="nowhere.example"),
        config("VirtualService", NEIGHBOUR, "nextdoor-route", hosts=["ringup"], http=[to_trolley]),
        config("VirtualService", VAULT, "murmur", hosts=["trolley.shop.svc.cluster.local"], http=[to_trolley]),
        config("DestinationRule", VAULT, "undertone", host="trolley.shop.svc.cluster.local"),
        config("ServiceEntry", VAULT, "whisper", hosts=["whisper.example"], resolution="DNS"),
        config("Gateway", VAULT, "sotto", selector={"app": "trolley"}, servers=[]),
        config(
            "AuthorizationPolicy",
            VAULT,
            "velvet",
            "security.istio.io/v1",
            rules=[{"from": [{"source": {"namespaces": ["nope"]}}]}],
        ),
        # What cannot be read is a problem that names it.
        {"apiVersion": ISTIO, "kind": "Sidecar", "metadata": {"name": "velvet", "namespace": VAULT}, "spec": "odd"},
    ]


_HOMES = {"ringup": NEIGHBOUR, "trolley": SHOP, "front": SHOP, "quietledger": VAULT}


CALLS = (("ringup", "trolley", 4.0), ("front", "trolley", 2.0), ("quietledger", "quietledger", 9.0))


@dataclass
class Store:
    """A metrics store in memory that keeps to the namespaces in a query, as a real one does, and to nothing else."""

    asked: list[str] = field(default_factory=list)
    observer: Any = None

    def query_many(self, plan: Mapping[str, Any], _at: float, *, deadline_seconds: float) -> Answers:
        vectors = {name: self._vector(name, str(expr)) for name, expr in plan.items()}
        sent = tuple(SentQuery(name, str(plan[name]), 0.01, len(vectors[name])) for name in plan)
        return Answers(vectors, {}, (), sent)

    def query_range_many(self, plan: Mapping[str, Any], *_times: float, deadline_seconds: float) -> RangeAnswers:
        return RangeAnswers({name: [] for name in plan}, {}, (), ())

    def _vector(self, name: str, expr: str) -> list[Sample]:
        if name == REQUESTS:
            calls = [call for call in CALLS if any(_HOMES[app] in expr for app in call[:2])]
            return [request(*call, homes=_HOMES) for call in calls]
        spaces = [space for space in (SHOP, NEIGHBOUR, VAULT) if space in expr] or [SHOP, NEIGHBOUR, VAULT]
        apps = [(app, home) for app, home in _HOMES.items() if home in spaces]
        if purpose(name) == INBOUND:
            return [to_workload(f"{app}-v1", 1, namespace=home) for app, home in apps]
        if purpose(name) == SERVICES:
            return [to_service(app, 1, namespace=home) for app, home in apps]
        return []

    def query(self, *_question: Any, deadline_seconds: float) -> Answer:
        return Answer([])

    def facts(self) -> PrometheusFacts:
        return PrometheusFacts()

    def healthy(self) -> bool:
        return True

    def close(self) -> None:
        pass


def ask(person: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """The answer to a request of that person; a mapping as body is sent as a form, a text as JSON."""
    browser = Browser(raise_request_exception=False)
    given = {**_credentials(person), **headers}
    if body is None:
        return browser.generic(method, path, headers=given)
    if isinstance(body, str):
        return browser.generic(method, path, body, content_type="application/json", headers=given)
    return browser.post(path, body, headers=given)


def _credentials(person: str) -> dict[str, str]:
    if not PEOPLE_SIGN_IN:
        return {_HEADER: person}
    return {"Authorization": f"Bearer {TOKENS_OF[person]}"} if person in TOKENS_OF else {}


@contextmanager
def rights_world(**sections: Any) -> Iterator[Guarded]:
    """The console of this cluster, where each request says who sends it."""
    with TemporaryDirectory() as folder:
        settings = settings_of(**{**_SIGN_IN, **sections} if PEOPLE_SIGN_IN else sections)
        made = guarded_console(objects(), settings, Store(), logs=_files(Path(folder)))
        with made as console, override_settings(MIDDLEWARE=_middleware()):
            # What is computed for all is there before anybody asks.
            console.runtime.validations.refresh(console.runtime.own_sources().clusters)
            assert HealthRefresh(console.runtime.own_sources).refresh()
            yield console


def _files(folder: Path) -> Path:
    """Logs and proxies' dumps, of which those of the vault name it."""
    for where, pod in ((SHOP, "trolley-v1-1"), (VAULT, "quietledger-v1-1")):
        log = folder / "logs" / where / pod / "main.log"
        log.parent.mkdir(parents=True)
        log.write_text("2023-11-14T22:00:00Z a line\n")
        dump = folder / "envoy" / where / pod / "config_dump.json"
        dump.parent.mkdir(parents=True)
        dump.write_text(json.dumps({"configs": [{"@type": "x", "cluster": "outbound|80||quietledger.hushvault"}]}))
    return folder


def _middleware() -> list[str]:
    usual = list(django_settings.MIDDLEWARE)
    return usual if PEOPLE_SIGN_IN else [f"{__name__}.SigningIn", *usual]
