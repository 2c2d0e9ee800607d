"""What the programs cost: memory, start, processor time."""

import hashlib
import hmac
import json
import pathlib
import socket
import struct
import subprocess
import time

import events
from stack import cpu_seconds

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


def _record(kind, content):
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def _pair(name, value):
    name, value = name.encode(), value.encode()
    return struct.pack(">II", len(name) | 1 << 31, len(value) | 1 << 31) + name + value


def fastcgi(path, variables, body):
    """The status line of one request to a FastCGI socket."""
    request = _record(BEGIN, struct.pack(">HB5x", 1, 0))
    request += _record(PARAMS, b"".join(_pair(*item) for item in variables.items()))
    request += _record(PARAMS, b"") + (_record(STDIN, body) if body else b"") + _record(STDIN, b"")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer[8:].split(b"\r\n")[0].decode()


def start_ms(stack, folder):
    """From the start of jitsi-events to its first answer, an event that is stored."""
    path = folder / "start.sock"
    body = json.dumps({"event": "start", "room": "bench-0", "timestamp": "2026-01-01T00:00:00Z",
                       "id": str(time.monotonic())}).encode()
    dsn = stack.dsn(user="reflector_jitsi_events")
    environment = {**stack.environment(), "DATABASE_URL": f"postgresql:///{dsn['dbname']}"
                   f"?host={dsn['host']}&user={dsn['user']}"}
    variables = {"REQUEST_METHOD": "POST", "PATH_INFO": "/v1/jitsi/events",
                 "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
                 "HTTP_X_JITSI_SIGNATURE": hmac.new(stack.secret.encode(), body,
                                                    hashlib.sha256).hexdigest()}
    with socket.socket(socket.AF_UNIX) as listener:
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        listener.listen(16)
        began = time.monotonic()
        with subprocess.Popen([stack.build / "cgi-bin/jitsi-events/jitsi-events"],
                              stdin=listener, env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                status = fastcgi(path, variables, body)
                taken = 1000 * (time.monotonic() - began)
            finally:
                process.terminate()
    assert status.startswith("Status: 200"), status
    return taken


def memory_mb(pid):
    """The most that a process had resident."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")) / 1024


def measure(stack, folder, window):
    """Under load: processor time of an event, memory of each program; then a start."""
    events.begin(stack)
    everybody = stack.processes()
    before = cpu_seconds(everybody)
    sent = events.send_more(stack, window)
    used = cpu_seconds(everybody) - before
    result = {"cpu seconds per 1 000 events": 1000 * used / sent["good"],
              "start ms": start_ms(stack, folder)}
    for program in ("jitsi-events", "meetings", "rooms", "jibri-complete", "health"):
        result[program + " MB"] = max(memory_mb(pid) for pid in stack.processes(program))
    return result
