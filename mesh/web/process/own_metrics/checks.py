"""Checks of configuration, timed where they are made: those who judge know no clock."""

from __future__ import annotations

from contextlib import AbstractContextManager

from mesh.model.kinds import Kind
from mesh.pages.sources.validations import Measuring
from mesh.validations.findings import type_name
from mesh.web.process.own_metrics.catalogue import CHECK_SECONDS, CHECKER_SECONDS, SINGLE_CHECK_SECONDS

_ALL = ""
"""One run is about all namespaces, and names of objects would be series without end."""


def _run() -> AbstractContextManager[object]:
    return CHECK_SECONDS.labels(_ALL, _ALL).time()


def _kind(kind: Kind) -> AbstractContextManager[object]:
    return CHECKER_SECONDS.labels(kind.word).time()


def _alone(kind: Kind) -> AbstractContextManager[object]:
    return SINGLE_CHECK_SECONDS.labels(_ALL, type_name(kind), _ALL).time()


CHECKS = Measuring(_run, _kind, _alone)
