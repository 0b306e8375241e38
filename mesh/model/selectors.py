"""Label selectors, as Kubernetes matches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether every pair of a plain label map is among the labels. An empty one selects everything: where it must
    select nothing (a Service without a selector), the caller says so."""
    return all(labels.get(key) == value for key, value in selector.items())


def selects_labels(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector (`matchLabels`, `matchExpressions`, all of them) selects the labels.

    An empty one selects everything. An operator that is not known, or an odd expression, selects nothing.
    """
    pairs = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or ()
    if not isinstance(pairs, Mapping) or not isinstance(expressions, Sequence):
        return False
    return selects(pairs, labels) and all(_holds(expression, labels) for expression in expressions)


def _holds(expression: Any, labels: Mapping[str, str]) -> bool:
    if not isinstance(expression, Mapping) or not expression.get("key"):
        return False
    key, values = str(expression["key"]), expression.get("values") or ()
    match expression.get("operator"):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False
