"""A browser that sends forms as browsers do: Django's client sends every form as if it had files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.test import Client

FORM = "application/x-www-form-urlencoded"


class Browser(Client):
    """It forgets cookies when it is told so, which Django's client sends on without a value."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        for name, morsel in list(self.cookies.items()):
            if morsel["max-age"] == 0:
                del self.cookies[name]
        return answer

    def post(self, path: str, data: Any = None, content_type: str = "", **kwargs: Any) -> Any:  # type: ignore[override]
        if not content_type:
            data, content_type = urlencode(data or {}, doseq=True), FORM
        return super().post(path, data, content_type, **kwargs)
