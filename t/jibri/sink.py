"""A receiver of completions that answers what a test wants."""

import collections
import dataclasses
import hashlib
import hmac
import http.server
import json
import threading

SECRET = "a $secret with 'quotes', \"both\", \\ and é: 45"
TAKEN = (200, b'{"status": "ok", "message": "Recording processing queued"}')


@dataclasses.dataclass
class Told:
    """A request: its path, headers, bytes, and its body as an object."""

    path: str
    headers: object
    raw: bytes
    body: dict


class Sink:
    """`answers` are used up one a request; then each gets `answer`, which may be a
    function of the Told.  While `gate` is closed (clear) nothing is answered.  It listens
    on a port, or with a socket that listens already."""

    def __init__(self, port=0, secret=SECRET, listener=None):
        self.told = []
        self.answers = collections.deque()
        self.answer = TAKEN
        self.secret = secret
        self.gate = threading.Event()
        self.gate.set()
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """One request."""

            def do_POST(self):
                sink.serve(self)

            def log_message(self, *_):
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", port), Handler, bind_and_activate=listener is None)
        if listener is not None:
            self.server.socket.close()
            self.server.socket = listener
            self.server.server_port = listener.getsockname()[1]
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    @property
    def url(self):
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.gate.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def serve(self, handler):
        """Note a request, wait for the gate, answer."""
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        told = Told(handler.path, handler.headers, raw, json.loads(raw))
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.told.append(told)
            answer = self.answers.popleft() if self.answers else self.answer
        self.gate.wait()
        with self.lock:
            self.at_once -= 1
        status, body = answer(told) if callable(answer) else answer
        try:
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        except OSError:
            pass  # who asked has been killed

    def is_signed(self, told):
        """Does its signature stand for its bytes?"""
        right = hmac.new(self.secret.encode(), told.raw, hashlib.sha256).hexdigest()
        return told.headers.get_all("X-Jitsi-Signature") == [right]

    def bodies(self):
        """The objects of all requests; each was well made."""
        for told in self.told:
            assert self.is_signed(told)
            assert told.path == "/v1/jibri/recording-complete"
            assert told.headers.get_all("Content-Type") == ["application/json"]
        return [told.body for told in self.told]

    def only(self):
        """The object of the one request."""
        body, = self.bodies()
        return body
