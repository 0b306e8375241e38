"""What Services and workloads tell the others."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.model import kinds
from mesh.validations import keys
from mesh.validations.base import Base
from mesh.validations.findings import WORKLOAD
from mesh.validations.index import Posting, Subject
from mesh.validations.posts.tell import Posts

EXPORT_TO = "networking.istio.io/exportTo"


def _service(subject: Subject, base: Base) -> Iterator[Posting]:
    annotation = subject.obj.annotations.get(EXPORT_TO)
    plane = base.managed.get(subject.namespace)
    exports = plane.service_exports if plane else ()
    if annotation is not None:
        exports = tuple(filter(None, map(str.strip, annotation.split(","))))
    selector = tuple(sorted(subject.obj.spec.selector.items()))
    yield keys.service(subject.namespace, subject.name), subject.audience, (exports, selector)


def _workload(subject: Subject, _base: Base) -> Iterator[Posting]:
    labels = frozenset(subject.obj.labels.items())
    if subject.obj.app:
        yield keys.app(subject.namespace, subject.obj.app), subject.audience, None
    for namespace in (subject.namespace, ""):
        yield keys.workloads(namespace), subject.audience, labels
        for label in labels:
            yield keys.workloads(namespace, label), subject.audience, labels


RUNNING: Posts = {
    kinds.SERVICE: (_service,),
    WORKLOAD: (_workload,),
}
