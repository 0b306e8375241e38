"""What a posting function is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mesh.model.kinds import Kind
from mesh.validations.base import Base
from mesh.validations.index import Posting, Subject

Tell = Callable[[Subject, Base], Iterator[Posting]]
"""What one object tells the others. Whatever the object says, it never raises."""
Posts = Mapping[Kind, tuple[Tell, ...]]
