"""PromQL as values that print themselves. Label values are escaped here and nowhere else."""

from mesh.promql.expr import (
    Divided,
    Expr,
    Matcher,
    Positive,
    Quantile,
    Rate,
    Rounded,
    Selector,
    Sum,
    Union,
    equal,
    is_label_name,
    matches,
    not_equal,
    one_of,
    scoped,
)

__all__ = [
    "Divided",
    "Expr",
    "Matcher",
    "Positive",
    "Quantile",
    "Rate",
    "Rounded",
    "Selector",
    "Sum",
    "Union",
    "equal",
    "is_label_name",
    "matches",
    "not_equal",
    "one_of",
    "scoped",
]
