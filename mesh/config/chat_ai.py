"""`chat_ai`: the assistant's providers and models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from mesh.config.base import Count, Duration, Section
from mesh.config.secrets import Credential


def _trimmed(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for name in names)


ToolNames = Annotated[tuple[str, ...], AfterValidator(_trimmed)]


class Tools(Section):
    disabled_tools: ToolNames = ()
    enabled_tools: ToolNames = ()


class AiModel(Section):
    description: str = ""
    enabled: bool = False
    endpoint: str = ""
    key: Credential = Credential()
    model: str = ""
    name: str = ""


class AiProvider(Section):
    """An empty `type` is openai; an empty `config` is what suits the type."""

    config: Literal["default", "azure", "gemini"] = "default"
    default_model: str = ""
    description: str = ""
    enabled: bool = False
    endpoint: str = ""
    insecure_skip_verify: bool = False
    key: Credential = Credential()
    models: tuple[AiModel, ...] = ()
    name: str = ""
    tools: Tools = Field(default_factory=Tools)
    type: Literal["openai", "anthropic", "google", "lightspeed"] = "openai"

    @model_validator(mode="before")
    @classmethod
    def _fill_what_follows_from_the_type(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        filled = dict(data)
        if filled.get("type") in ("", "default"):
            filled["type"] = "openai"
        if filled.get("config", "") == "":
            filled["config"] = "gemini" if filled.get("type") == "google" else "default"
        if filled.get("type") == "lightspeed" and not filled.get("models"):
            # This service chooses its model itself; the page still needs one to offer.
            name = filled["name"] if isinstance(filled.get("name"), str) else ""
            filled |= {"models": ({"name": name, "enabled": True},), "default_model": name}
        return filled


class AiStore(Section):
    enabled: bool = True
    history_token_budget_ratio: float = 0.85
    inactivity_timeout: Duration = timedelta(minutes=30)
    max_cache_memory_mb: Count = 1024
    reduce_threshold: Count = 15
    reduce_with_ai: bool = False


class ChatAi(Section):
    default_provider: str = ""
    enabled: bool = False
    max_tool_iterations: int = 5
    providers: tuple[AiProvider, ...] = ()
    store_config: AiStore = Field(default_factory=AiStore)
    tools: Tools = Field(default_factory=Tools)
