"""A stand-in of Whereby's REST API, as its OpenAPI file describes it, and its troubles."""

import datetime
import http.server
import json
import re
import secrets
import threading
import urllib.parse
import uuid

PREFIX = re.compile(r"[a-z0-9-]{0,39}")
CHOICES = {"roomMode": ("group", "normal"), "roomNamePattern": ("uuid", "human-short")}
TYPES = ("none", "local", "cloud")
TRIGGERS = ("none", "prompt", "automatic", "automatic-2nd-participant")
PAGE = 50


def fault_of(wish):
    """What is wrong with the body of a POST /meetings, None when nothing is."""
    if not isinstance(wish, dict) or "endDate" not in wish:
        return "endDate"
    end = datetime.datetime.fromisoformat(wish["endDate"].replace("Z", "+00:00"))
    if end < datetime.datetime.now(datetime.timezone.utc):
        return "endDate"
    if not isinstance(wish.get("isLocked", False), bool):
        return "isLocked"
    for name, choices in CHOICES.items():
        if wish.get(name, choices[0]) not in choices:
            return name
    if not PREFIX.fullmatch(wish.get("roomNamePrefix", "")):
        return "roomNamePrefix"
    recording = wish.get("recording")
    if recording is not None and (not {"type", "destination", "startTrigger"} <= recording.keys()
                                  or recording["type"] not in TYPES
                                  or recording["startTrigger"] not in TRIGGERS):
        return "recording"
    if not set(wish.get("fields", [])) <= {"hostRoomUrl", "viewerRoomUrl"}:
        return "fields"
    return None


class WherebyApi:
    """Its meetings, what it was asked, and what it does when it is asked next.

    trouble: None, a status, or "torn", "garbage" (both after the meeting was made), "hang"
    (until released), "late" (made, then it hangs), "closed" (nothing is answered).
    """

    def __init__(self):
        self.key = secrets.token_hex(24)
        self.lock = threading.Lock()
        self.meetings = {}
        self.asked = []
        self.trouble = {}
        self.headers = {}
        self.before_answer = None
        self.released = threading.Event()
        self.numbers = iter(range(1, 1 << 30))
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """One request."""

            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                """Tell nothing."""

            def do_any(self):
                """Whatever the method."""
                length = int(self.headers.get("Content-Length") or 0)
                api.serve(self, self.rfile.read(length))

            do_GET = do_POST = do_DELETE = do_PUT = do_any

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def stop(self):
        """Let go of who hangs, and end."""
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def url(self):
        """WHEREBY_API_URL."""
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def count(self, method):
        """How many requests of a method came."""
        with self.lock:
            return sum(1 for asked, _, _ in self.asked if asked == method)

    def calm(self):
        """No trouble and no meetings."""
        with self.lock:
            self.trouble, self.headers, self.before_answer = {}, {}, None
            self.meetings, self.asked = {}, []
            self.released.set()
            self.released = threading.Event()

    # One request.

    def serve(self, handler, body):
        """Answer it, or what the trouble makes of that."""
        with self.lock:
            self.asked.append((handler.command, handler.path, body))
            trouble = self.trouble.get(handler.command)
        if handler.headers.get("Authorization") != "Bearer " + self.key:
            return self.answer(handler, 401, {"error": "Invalid token"})
        if isinstance(trouble, int):
            return self.answer(handler, trouble, {"error": "trouble"})
        if trouble == "hang":
            self.released.wait()
        if trouble in ("hang", "closed"):
            return self.cut(handler)
        status, answer = self.act(handler, body)
        if trouble == "late":
            self.released.wait()
            return self.cut(handler)
        if trouble == "garbage":
            return self.answer(handler, status, None, b"<html>oops")
        if trouble == "torn":
            return self.answer(handler, status, answer, cut=True)
        if self.before_answer is not None:
            self.before_answer(handler.command)
        return self.answer(handler, status, answer)

    def act(self, handler, body):
        """(status, answer) when all is well."""
        url = urllib.parse.urlsplit(handler.path)
        if url.path == "/v1/meetings" and handler.command == "POST":
            return self.make(json.loads(body))
        if url.path == "/v1/meetings" and handler.command == "GET":
            return self.page(dict(urllib.parse.parse_qsl(url.query)))
        match = re.fullmatch(r"/v1/meetings/([^/]+)", url.path)
        if match and handler.command == "DELETE":
            with self.lock:
                self.meetings.pop(urllib.parse.unquote(match[1]), None)
            return 204, None
        return 404, {"error": "Not found"}

    def make(self, wish):
        """A new meeting."""
        fault = fault_of(wish)
        if fault:
            return 400, {"error": "Invalid " + fault}
        name = wish.get("roomNamePrefix", "") + str(uuid.uuid4())
        with self.lock:
            made = {"meetingId": str(next(self.numbers)), "roomName": "/" + name,
                    "startDate": "2025-01-15T10:30:00.000Z", "endDate": wish["endDate"],
                    "roomUrl": "https://team.whereby.com/" + name}
            self.meetings[made["meetingId"]] = {**made, "wish": wish}
        if "hostRoomUrl" in wish.get("fields", []):
            made["hostRoomUrl"] = made["roomUrl"] + "?roomKey=eyJ" + secrets.token_urlsafe(40)
            self.meetings[made["meetingId"]]["hostRoomUrl"] = made["hostRoomUrl"]
        return 201, made

    def page(self, query):
        """A page of the meetings."""
        start, limit = int(query.get("cursor") or 0), int(query.get("limit") or PAGE)
        with self.lock:
            every = [{name: value for name, value in made.items()
                      if name not in ("wish", "hostRoomUrl")} for made in self.meetings.values()]
        end = start + limit
        return 200, {"results": every[start:end], "cursor": str(end) if end < len(every) else None}

    def answer(self, handler, status, value, raw=None, cut=False):
        """Send an answer, or only half of it."""
        body = raw if raw is not None else b"" if value is None else json.dumps(value).encode()
        try:
            handler.send_response(status)
            for name, text in self.headers.items():
                handler.send_header(name, text)
            if status != 204:
                handler.send_header("Content-Type", "application/json; charset=utf-8")
                handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body[:len(body) // 2] if cut else body)
        except OSError:
            pass
        if cut:
            self.cut(handler)

    def cut(self, handler):
        """End the connection."""
        handler.close_connection = True
        try:
            handler.wfile.flush()
            handler.connection.close()
        except OSError:
            pass
