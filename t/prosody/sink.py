"""An HTTP receiver that does what a test tells it to: answer, forward, hang, refuse.

    sink = Sink(forward_to=server.url)
    sink.script = ["500", "hang", "401"]   # for the next requests; then .default
    sink.rule = lambda request: ...        # before both: an action, or None
    sink.bodies()                          # what was taken (answered 2xx), in order
    sink.stop_listening(); sink.listen()   # the same port refuses, then answers again

An action is a status, "hang", "forward", "lose" (forward, and answer nothing), bytes (the body of
a 200), a function that returns them when it is time, or one of the ANSWERS; "200" and "404" alone are answered as the receiver and as nginx would.
"""

import http.client
import http.server
import json
import threading
import time
import urllib.parse

from wait import until


PAGE = b"<html>\r\n<head><title>%d</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
ANSWERS = {
    "200": (200, b'{"status":"ok","event":"e","room":"r"}'),
    "login": (200, b"<!DOCTYPE html>\n<title>Sign in</title>"),
    "empty": (200, b""),
    "json": (200, b'{"status":"error"}'),
    "unknown": (404, b'{"detail":"Meeting not found"}'),
    "spaced": (404, b'{ "detail" :\r\n\t"Meeting not found" }\n'),
    "other": (404, b'{"detail":"Not Found"}'),
}


class Request:
    """One request as it came, and the status that it got."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.status, self.is_ours = None, False
        self.at = time.monotonic()

    @property
    def json(self):
        """The body's object."""
        return json.loads(self.body)


class Sink:
    """The receiver; it keeps every request."""

    def __init__(self, forward_to=None, context=None):
        """context: an ssl.SSLContext, for https."""
        self.context = context
        self.forward_to = forward_to
        self.default = "forward" if forward_to else "200"
        self.script = []
        self.rule = None
        self.requests = []
        self.released = threading.Event()
        self.lock = threading.Lock()
        self.port, self.http = 0, None
        self.listen()

    @property
    def url(self):
        """Where the module shall send to."""
        scheme = "https" if self.context else "http"
        return f"{scheme}://127.0.0.1:{self.port}/v1/jitsi/events"

    def listen(self):
        """Take connections, on the same port as before."""
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"

            def do_POST(self):
                """Do what the script says."""
                sink._handle(self)

            def log_message(self, *_):
                """Nothing."""

        class Listener(http.server.ThreadingHTTPServer):
            """Many connections at once, none of which outlives a test."""

            daemon_threads = True
            request_queue_size = 128

        self.http = Listener(("127.0.0.1", self.port), Handler)
        if self.context:
            self.http.socket = self.context.wrap_socket(self.http.socket, server_side=True)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def stop_listening(self):
        """Refuse connections from now on."""
        self.http.shutdown()
        self.http.server_close()

    def close(self):
        """End, and let go of what hangs."""
        self.released.set()
        self.stop_listening()

    def _handle(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        request = Request(handler.path, dict(handler.headers), body)
        with self.lock:
            self.requests.append(request)
            action = self.rule and self.rule(request)
            action = action or (self.script.pop(0) if self.script else self.default)
        if action == "hang":
            self.released.wait()
            handler.close_connection = True
        elif callable(action) or isinstance(action, bytes):
            self._answer(handler, request, 200, action() if callable(action) else action)
        elif action == "forward":
            self._answer(handler, request, *self._forward(request))
        elif action == "lose":
            self._forward(request)
            handler.close_connection = True
        else:
            status, body = ANSWERS.get(action) or (int(action), PAGE % int(action))
            self._answer(handler, request, status, body)

    def _forward(self, request):
        target = urllib.parse.urlsplit(self.forward_to)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        try:
            connection.request("POST", request.path, request.body, {
                name: value for name, value in request.headers.items()
                if name.lower() not in ("host", "connection", "content-length")})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _answer(self, handler, request, status, body):
        handler.send_response(status)
        if 300 <= status < 400:
            handler.send_header("Location", self.url)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        request.status, request.is_ours = status, b'"status":"ok"' in body

    # What came.

    def bodies(self):
        """The objects of the requests that were taken."""
        return [request.json for request in self._taken()]

    def _taken(self):
        return [request for request in list(self.requests)
                if request.status is not None and request.status < 300
                and request.is_ours]

    def events(self):
        """Their event names."""
        return [body["event"] for body in self.bodies()]

    def until_taken(self, count):
        """Wait for so many that were taken; returns them."""
        until(lambda: len(self._taken()) >= count,
              lambda: f"{count} events; came: {[(r.status, r.body) for r in self.requests]}")
        return self.bodies()

    def until_asked(self, count):
        """Wait for so many requests, whatever became of them."""
        until(lambda: len(self.requests) >= count,
              lambda: f"{count} requests; came {len(self.requests)}")
