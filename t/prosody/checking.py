"""What prosody/configure --check says of a system, and what it asks there."""

import contextlib
import http.server
import subprocess
import threading

from tree import SHIPPED, WEBHOOK_SECRET


class Reflector(http.server.BaseHTTPRequestHandler):
    """What configure asks of Reflector: is it alive, and does it know our signature?"""

    def answer(self, status):
        """An empty answer."""
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):  # pylint: disable=invalid-name
        """Health, and the keys of tokens."""
        self.answer({"/v1/health/live": self.server.health,
                     "/v1/jitsi/jwks.json": self.server.keys}.get(self.path, 404))

    def do_POST(self):  # pylint: disable=invalid-name
        """An event: the signature counts before the body."""
        self.rfile.read(int(self.headers["Content-Length"]))
        known = self.headers["X-Jitsi-Signature"] == self.server.signature
        self.answer(422 if known and self.path == "/v1/jitsi/events" else 401)

    def log_message(self, *arguments):  # pylint: disable=arguments-differ
        """Nothing."""


@contextlib.contextmanager
def stand_in():
    """A server on loopback: .url, .health and .keys (statuses), .signature."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reflector)
    done = subprocess.run(["openssl", "dgst", "-sha256", "-hmac", WEBHOOK_SECRET, "-r"], check=True,
                          input="{}", text=True, capture_output=True, timeout=20)
    server.signature, server.health, server.keys = done.stdout.split()[0], 200, 200
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def faults(tree, status=1):
    """The faults that it names."""
    lines = tree.configure("--check", status=status, secrets=False).stdout.splitlines()
    found = [line for line in lines if line.startswith("FAULT: ")]
    assert all(line.startswith(("FAULT: ", "note:  ")) for line in lines[:-1]), lines
    assert lines[-1] == ("No fault found." if not found else
                         f"{len(found)} to correct; then run: sudo systemctl restart prosody jicofo")
    return found


def faults_with(tree, path):
    """Its faults with this PATH."""
    done = subprocess.run([SHIPPED / "configure", "--root", tree.root, "--check"], check=False,
                          env={"PATH": path}, capture_output=True, text=True, timeout=60)
    return [line for line in done.stdout.splitlines() if line.startswith("FAULT: ")]
