"""A browser that sends forms as browsers do: Django's client sends every form as if it had files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.test import Client

FORM = "application/x-www-form-urlencoded"


class Browser(Client):
    def post(self, path: str, data: Any = None, content_type: str = "", **kwargs: Any) -> Any:  # type: ignore[override]
        if not content_type:
            data, content_type = urlencode(data or {}, doseq=True), FORM
        return super().post(path, data, content_type, **kwargs)
