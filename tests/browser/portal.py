"""A portal: a page that frames the address in its query and writes down what the frame tells it."""

from __future__ import annotations

from html import escape
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

PAGE = """<!DOCTYPE html><title>Portal</title><ol id="told"></ol>
<iframe name="console" src="%s" width="1200" height="700"></iframe>
<script>
addEventListener("message", (event) => {
  const line = document.createElement("li");
  line.textContent = event.data;
  document.getElementById("told").append(line);
});
</script>"""


def portal_handler() -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            framed = parse_qs(urlsplit(self.path).query).get("src", ["about:blank"])[0]
            body = (PAGE % escape(framed)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Silent."""

    return Handler
