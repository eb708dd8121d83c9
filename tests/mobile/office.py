"""A small real server to send to: it keeps events as the product does, and can be told to misbehave."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROBLEM = "application/problem+json"
Answer = tuple[int, str, str]
ME: dict[str, object] = {
    "member": {"username": "ann", "name": "Ann Ash", "role": "rep", "language": "en"},
    "team": {"id": "blue", "name": "Blue Team"},
    "region": None,
    "standing": {
        "xp": 1240,
        "level": 4,
        "title": "Closer",
        "to_next": 260,
        "into_level": 140,
        "level_length": 400,
        "streak": 4,
        "coins": 3,
        "badges": [],
    },
    "permissions": [],
}


class Office:
    """What the server knows; `misbehave` may answer instead of it, before or after the events are kept."""

    def __init__(self) -> None:
        self.events: dict[str, str] = {}
        self.arrived: list[str] = []
        self.misbehave: Callable[[str, list[str]], Answer | None] = lambda _path, _ids: None
        self.hang_up_after = 0
        self.url = ""
        self.posts: list[str] = []
        self.acts: list[tuple[str, str]] = []
        self.forms: list[bytes] = []
        # How each act was asked for: its method and its If-Match; and which version the thing has that it changes.
        self.ways: list[tuple[str, str]] = []
        self.version = 0

    def answer(self, method: str, path: str, body: bytes, key: str, if_match: str = "") -> Answer | None:
        """The answer to one request; None: keep what came, then hang up."""
        if method != "GET":
            self.posts.append(path)
            if key:
                self.ways.append((method, if_match))
                return self._act(path, body, key, if_match)
        events = json.loads(body) if body else []
        ids = [event["id"] for event in events]
        self.arrived += ids
        odd = self.misbehave(path, ids)
        if odd is not None:
            return odd
        if method == "GET":
            return self._tell(path)
        results = [self._record(event) for event in events]
        if self.hang_up_after:
            self.hang_up_after -= 1
            return None
        return 200, "application/json", json.dumps({"results": results})

    def _act(self, path: str, body: bytes, key: str, if_match: str) -> Answer | None:
        self.acts.append((path, key))
        if path.endswith("/files"):
            self.forms.append(body)
        odd = self.misbehave(path, [])
        if odd is not None:
            return odd
        if self.hang_up_after:
            self.hang_up_after -= 1
            return None
        if if_match and if_match != f'"{self.version}"':
            said = {"type": "urn:raidboard:problem:outdated", "title": "Precondition Failed", "status": 412}
            return 412, PROBLEM, json.dumps(said | {"detail": "somebody changed it in the meantime"})
        self.version += 1
        return 200, "application/json", json.dumps({"id": "1", "version": self.version})

    def _record(self, event: dict[str, object]) -> dict[str, object]:
        id, content = str(event["id"]), json.dumps(event)
        if "wrong" in content:
            error = {"code": "invalid", "message": "/data/account is 'wrong'", "errors": []}
            return {"id": id, "status": "rejected", "awards": [], "refusals": [], "error": error}
        status = "duplicate" if id in self.events else "recorded"
        assert self.events.setdefault(id, content) == content
        award = {"member": "ann", "xp": 5, "coins": 0, "rule": "call", "why": "+5 Call"}
        return {"id": id, "status": status, "awards": [award], "refusals": []}

    def _tell(self, path: str) -> Answer:
        if path.partition("?")[0] == "/api/v1/me":
            return 200, "application/json", json.dumps(ME)
        return 404, PROBLEM, json.dumps({"title": "Not found", "status": 404, "detail": path})


@contextmanager
def open_office(office: Office, port: int = 0) -> Iterator[Office]:
    """Serve until the end of the block."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve()

        do_POST = do_PATCH = do_GET

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            key, if_match = (self.headers.get(name, "") for name in ("Idempotency-Key", "If-Match"))
            answer = office.answer(self.command, self.path, body, key, if_match)
            if answer is None:
                self.close_connection = True
                return
            status, kind, text = answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status == 429:
                self.send_header("Retry-After", "7")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Desk)
    office.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
