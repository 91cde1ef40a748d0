"""A real HTTP server on loopback that answers with recorded replies in the chat-completions form."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def call(name: str, arguments: Any, id: str = "call_1") -> dict[str, Any]:
    """A tool call as endpoints send it; text stays as it is, so that it can be broken."""
    raw = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": id, "type": "function", "function": {"name": name, "arguments": raw}}


def message(text: str | None = None, *calls: dict[str, Any], finish: str = "", usage: Any = (100, 7)) -> dict[str, Any]:
    """A whole answer with one message in it."""
    told: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "recorded",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish or ("tool_calls" if calls else "stop"),
                "message": {"role": "assistant", "content": text, **({"tool_calls": list(calls)} if calls else {})},
            }
        ],
    }
    if usage:
        told["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return told


def error(status: int, says: str) -> tuple[int, Any]:
    """An endpoint's refusal."""
    return status, {"error": {"message": says, "type": "error", "code": None, "param": None}}


class Wire:
    """Serves `replies` in order, the last one again and again, each after so many `seconds`; `requests` are the bodies that came, `keys`
    their keys, `most` how many were being answered at once."""

    def __init__(self, *replies: Any, seconds: float = 0.0):
        self.replies = list(replies)
        self.busy = self.most = 0
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                wire.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                wire.keys.append(self.headers["Authorization"])
                wire.busy += 1
                wire.most = max(wire.most, wire.busy)
                time.sleep(seconds)
                wire.busy -= 1
                reply = wire.replies.pop(0) if len(wire.replies) > 1 else wire.replies[0]
                status, told = reply if isinstance(reply, tuple) else (200, reply)
                body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if isinstance(told, str) else "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("retry-after-ms", "1")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Wire:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
