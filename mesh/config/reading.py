"""From a YAML document to the data that the model takes: unknown keys set aside, empty values given their meaning."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from mesh.config.base import Section
from mesh.config.errors import key_path, line_of
from mesh.config.fates import INSTALLER_KEYS
from mesh.config.schema import Kind, Shape, fields_by_key, shape_of
from mesh.config.settings import Settings
from mesh.text.yaml import Document, Path

_ZEROS: Mapping[Kind, Any] = {
    Kind.FLAG: False,
    Kind.WHOLE: 0,
    Kind.NUMBER: 0.0,
    Kind.DURATION: "0",
    Kind.TEXT: "",
    Kind.LIST: (),
    Kind.MAP: {},
    Kind.SECTION: {},
}
_SURPRISING_ZEROS = (Kind.FLAG, Kind.WHOLE, Kind.NUMBER, Kind.DURATION)


def nearest(key: str, known: Iterable[str], cutoff: float = 0.7) -> str:
    """The known key that a mistyped one is most likely meant to be; `""` where none is close."""
    return next(iter(difflib.get_close_matches(key, list(known), n=1, cutoff=cutoff)), "")


class Reader:
    """Reads one document; `warnings` grows with what it met."""

    def __init__(self, document: Document, warnings: list[str]) -> None:
        self.document = document
        self.warnings = warnings

    def read(self, data: Mapping[Any, Any]) -> dict[str, Any]:
        return self._section(Settings, data, ())

    def warn(self, path: Path, message: str) -> None:
        line = line_of(path, self.document.lines)
        place = f"{self.document.source}:{line}" if line else self.document.source
        self.warnings.append(f"{place}: {key_path(path)}: {message}")

    def _section(self, section: type[Section], data: Mapping[Any, Any], path: Path) -> dict[str, Any]:
        fields = fields_by_key(section)
        read: dict[str, Any] = {}
        for key, value in data.items():
            here = (*path, str(key))
            field = fields.get(key) if isinstance(key, str) else None
            if field is None:
                self._unknown(here, list(fields))
            else:
                read[str(key)] = self._value(shape_of(field.annotation), value, here)
        return read

    def _unknown(self, path: Path, siblings: list[str]) -> None:
        if key_path(path) in INSTALLER_KEYS:
            return
        close = nearest(str(path[-1]), siblings)
        meant = f"; did you mean {key_path((*path[:-1], close))}?" if close else ""
        self.warn(path, f"unknown key, ignored{meant}")

    def _value(self, shape: Shape, value: Any, path: Path) -> Any:
        """`value` as the model takes it; what does not fit is left for the model to refuse."""
        if value is None:
            if shape.kind in _SURPRISING_ZEROS:
                self.warn(path, f"has no value and is read as {str(_ZEROS[shape.kind]).lower()}")
            return _ZEROS[shape.kind]
        if shape.section is not None and isinstance(value, Mapping):
            return self._section(shape.section, value, path)
        if shape.item is not None and shape.kind is Kind.LIST and isinstance(value, list):
            return tuple(self._value(shape.item, item, (*path, index)) for index, item in enumerate(value))
        if shape.item is not None and shape.kind is Kind.MAP and isinstance(value, Mapping):
            return {str(key): self._value(shape.item, item, (*path, str(key))) for key, item in value.items()}
        if shape.kind is Kind.TEXT and isinstance(value, bool | int | float):
            # `web_port: 443` and `installation_tag: 1.10` are texts as they stand in the file.
            return self.document.texts.get(path, str(value))
        return value
