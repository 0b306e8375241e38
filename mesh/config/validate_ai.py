"""Checks of `chat_ai`: only what is enabled is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mesh.config.chat_ai import AiProvider, ChatAi, Tools
from mesh.config.errors import Fault, describe_value
from mesh.text.yaml import Path

_CONFIGS = {
    "anthropic": ("default",),
    "google": ("gemini",),
    "lightspeed": ("default",),
    "openai": ("default", "azure", "gemini"),
}


def ai_faults(chat: ChatAi) -> Iterator[Fault]:
    if not chat.enabled:
        return
    if not 1 <= chat.max_tool_iterations <= 20:
        yield _fault(("chat_ai", "max_tool_iterations"), chat.max_tool_iterations, "a whole number, 1 to 20")
    yield from _tools(("chat_ai", "tools"), chat.tools)
    enabled = [(index, provider) for index, provider in enumerate(chat.providers) if provider.enabled]
    names = [provider.name for _, provider in enabled]
    if chat.default_provider not in names:
        allowed = f"the name of an enabled provider ({', '.join(names) or 'there is none'})"
        yield _fault(("chat_ai", "default_provider"), chat.default_provider, allowed)
    yield from _repeated(("chat_ai", "providers"), [(index, provider.name) for index, provider in enabled])
    for index, provider in enabled:
        yield from _provider(("chat_ai", "providers", index), provider)


def _provider(path: Path, provider: AiProvider) -> Iterator[Fault]:
    yield from _tools((*path, "tools"), provider.tools)
    configs = _CONFIGS[provider.type]
    if provider.config not in configs:
        yield _fault((*path, "config"), provider.config, f"for type {provider.type}: {', '.join(configs)}")
    if provider.type == "lightspeed":
        if not provider.endpoint:
            yield _fault((*path, "endpoint"), "", "a URL for type lightspeed")
        return
    enabled = [model.name for model in provider.models if model.enabled]
    if not provider.default_model or provider.default_model not in enabled:
        allowed = f"the name of an enabled model ({', '.join(enabled) or 'there is none'})"
        yield _fault((*path, "default_model"), provider.default_model, allowed)
    yield from _repeated((*path, "models"), [(index, model.name) for index, model in enumerate(provider.models)])
    for index, model in enumerate(provider.models):
        if model.enabled and not model.key and not provider.key:
            yield Fault((*path, "models", index, "key"), "nothing", "a key, here or for the whole provider")


def _repeated(path: Path, names: Sequence[tuple[int, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, name in names:
        if name in seen:
            yield _fault((*path, index, "name"), name, "a name that no other entry has")
        seen.add(name)


def _tools(path: Path, tools: Tools) -> Iterator[Fault]:
    for key, names in (("enabled_tools", tools.enabled_tools), ("disabled_tools", tools.disabled_tools)):
        for index, name in enumerate(names):
            if not name or name in names[:index]:
                yield _fault((*path, key, index), name, "a tool's name, once")


def _fault(path: Path, value: object, allowed: str) -> Fault:
    return Fault(path, describe_value(value, secret=False), allowed)
