"""How a line of the log looks: text or JSON, without secrets, and without a second line that somebody's text made."""

from __future__ import annotations

import json
import logging
from typing import Any

from mesh.clients.http import request_id
from mesh.web.process.own_logs.secrets import without_secrets
from mesh.web.process.own_logs.times import Times
from mesh.web.process.timings import upstream

_LEVELS = {"WARNING": "warn", "CRITICAL": "fatal"}
_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(32), 127) if chr(code) not in "\t"} | {10: "\\n", 13: "\\r"}


class LineFormatter(logging.Formatter):
    """`as_json` is for all lines; what the audit log says is JSON always: `record.audit` are its fields."""

    def __init__(self, layout: str, as_json: bool) -> None:
        super().__init__()
        self._times, self._as_json = Times(layout), as_json

    def format(self, record: logging.LogRecord) -> str:
        fields = self._fields(record)
        trace = self._trace(record)
        if self._as_json or hasattr(record, "audit"):
            return json.dumps({**fields, **({"stack": trace} if trace else {})}, ensure_ascii=False, default=str)
        line = f"{fields['ts']} {record.levelname} {record.name} [{fields.get('request-id', '-')}] "
        return line + str(fields["msg"]).translate(_ESCAPES) + (f"\n{trace}" if trace else "")

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        counted = upstream.get()
        fields: dict[str, Any] = {
            "ts": self._times.of(record.created),
            "level": _LEVELS.get(record.levelname, record.levelname.lower()),
            "group": record.name,
            "msg": without_secrets(record.getMessage()),
            "request-id": request_id.current.get(),
            "route": counted.route if counted is not None else "",
        }
        fields = {key: value for key, value in fields.items() if value != ""}
        audit = getattr(record, "audit", {})
        return fields | {key: without_secrets(text) if isinstance(text, str) else text for key, text in audit.items()}

    def _trace(self, record: logging.LogRecord) -> str:
        parts = [self.formatException(record.exc_info)] if record.exc_info else []
        parts += [self.formatStack(record.stack_info)] if record.stack_info else []
        return without_secrets("\n".join(parts))


class Sampler(logging.Filter):
    """Lets one of `rate` lines through, of each level below warnings; never less of warnings and of the audit log."""

    def __init__(self, rate: int) -> None:
        super().__init__()
        self._rate = rate
        self._seen: dict[int, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if self._rate <= 1 or record.levelno >= logging.WARNING or hasattr(record, "audit"):
            return True
        seen = self._seen[record.levelno] = self._seen.get(record.levelno, -1) + 1
        return seen % self._rate == 0
