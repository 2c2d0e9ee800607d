"""A webhook receiver whose answers a test chooses: 127.0.0.1, a thread a connection."""

import collections
import socket
import threading

READ_BYTES = 65536

Request = collections.namedtuple("Request", "path headers body")


def status(code, *headers, body=b"{}"):
    """A whole answer; the connection stays open for the next request."""
    lines = [f"HTTP/1.1 {code} Because", f"Content-Length: {len(body)}", *headers, "", ""]
    return [("\r\n".join(lines)).encode() + body]


def hang(*parts):
    """These bytes, and then nothing until the client goes away."""
    return [*parts, None]


class Receiver:
    """answer(request) gives what is sent: parts, or none to close at once; a None among
    them waits until the client has gone.  listener: a socket to be taken."""

    def __init__(self, answer=None, context=None, listener=None):
        self.answer = answer or (lambda request: status(200))
        self.context = context
        self.requests = []
        self.connections = self.answered = 0
        self.is_closing = threading.Event()
        self._lock = threading.Lock()
        self._open = set()
        self._socket = listener or socket.create_server(("127.0.0.1", 0), backlog=256)
        self.host, self.port = self._socket.getsockname()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self):
        """Where it listens."""
        scheme = "https" if self.context else "http"
        return f"{scheme}://{self.host}:{self.port}/hook"

    def named(self, name):
        """Where it listens under a name of its own: libcurl itself knows these."""
        return self.url.replace("127.0.0.1", f"{name}.localhost")

    def close(self):
        """End every connection and thread."""
        self.is_closing.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._socket.close()
        with self._lock:
            for connection in self._open:
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def ids(self):
        """The webhook-id of each request, in their order."""
        with self._lock:
            return [request.headers.get("webhook-id") for request in self.requests]

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            with self._lock:
                self.connections += 1
                self._open.add(connection)
                self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        stream = connection
        try:
            if self.context:
                stream = self.context.wrap_socket(connection, server_side=True)
            while self._exchange(stream):
                pass
        except OSError:
            pass
        with self._lock:
            self._open.discard(connection)
            stream.close()

    def _exchange(self, stream):
        request = read_request(stream)
        if request is None:
            return False
        with self._lock:
            self.requests.append(request)
        parts = self.answer(request)
        for part in parts:
            if part is None:
                while stream.recv(READ_BYTES):
                    pass
                return False
            stream.sendall(part)
        with self._lock:
            self.answered += 1
        return bool(parts)


def read_request(stream):
    """The next Request; None at the end."""
    data = b""
    while b"\r\n\r\n" not in data:
        got = stream.recv(READ_BYTES)
        if not got:
            return None
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict((name.lower(), value) for name, value in
                   (line.split(": ", 1) for line in lines))
    while len(body) < int(headers.get("content-length", 0)):
        got = stream.recv(READ_BYTES)
        if not got:
            return None
        body += got
    return Request(first.split(" ")[1], headers, body)
