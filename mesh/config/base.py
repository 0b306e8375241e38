"""What every section of the settings is: frozen, strict, and silent about its secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from mesh.config.secrets import MASK, Credential, mask_urls
from mesh.text.durations import ALLOWED, format_duration, parse_duration


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark on a field, for those who read the model."""

    name: str


SECRET = Mark("shown as xxx")
NOT_IN_YAML = Mark("never read from the file")


def _to_duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(value)  # type: ignore[arg-type]  # it refuses other types itself
    except ValueError:
        raise PydanticCustomError("duration", ALLOWED) from None


def _to_duration_or_zero(value: object) -> object:
    return timedelta(0) if value == "" else _to_duration(value)


def read_only(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


def empty_map() -> Mapping[str, Any]:
    return MappingProxyType({})


Duration = Annotated[timedelta, BeforeValidator(_to_duration)]
OptionalDuration = Annotated[timedelta, BeforeValidator(_to_duration_or_zero)]
Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=0)]
AtLeastOne = Annotated[int, Field(ge=1)]
TextMap = Annotated[Mapping[str, str], AfterValidator(read_only)]
SecretMap = Annotated[Mapping[str, str], AfterValidator(read_only), SECRET]
Texts = tuple[str, ...]


class Section(BaseModel):
    """One mapping of the configuration file; attribute names are its keys (camelCase keys become snake_case)."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            yield name, value if isinstance(value, Section) else _shown(value, is_secret(field))

    __str__ = BaseModel.__repr__


def is_secret(field: FieldInfo) -> bool:
    return field.annotation is Credential or SECRET in field.metadata


def is_yaml_key(field: FieldInfo) -> bool:
    return NOT_IN_YAML not in field.metadata


def key_of(name: str, field: FieldInfo) -> str:
    """The field's key in the file."""
    return field.alias or name


def as_public(section: Section) -> dict[str, Any]:
    """Plain data under the file's own keys, with every secret as `xxx`."""
    return {
        key_of(name, field): _public(getattr(section, name), is_secret(field))
        for name, field in type(section).model_fields.items()
    }


def _public(value: Any, secret: bool) -> Any:
    if isinstance(value, Section):
        return as_public(value)
    if isinstance(value, Mapping):
        return {key: _public(item, secret) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_public(item, secret) for item in value]
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Credential) or secret:
        return MASK if value else ""
    return mask_urls(value) if isinstance(value, str) else value


def _shown(value: Any, secret: bool) -> Any:
    if isinstance(value, tuple) and any(isinstance(item, Section) for item in value):
        return value
    return _public(value, secret)
