"""The suite under test: script/server with a state of its own, and its database."""

import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import psycopg2

TOP = pathlib.Path(__file__).resolve().parent.parent
START_SECONDS = 120
# For everybody who is measured alike; durable as PostgreSQL is by itself.
POSTGRES = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "15min"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def stamp(seconds):
    """A time as RFC 3339."""
    whole, part = divmod(round(seconds * 1000000), 1000000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{part:06}Z"


def free_port():
    """A TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, what, seconds):
    """Waits until condition() is true."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)


class Stack:
    """One script/server."""

    def __init__(self, build, folder, **settings):
        self.build, self.folder = build, folder
        self.port = free_port()
        self.secret, self.token = secrets.token_hex(32), secrets.token_hex(32)
        self.settings = {
            "BUILD_DIR": str(build), "STATE_DIR": str(folder), "PORT": str(self.port),
            "JITSI_DOMAIN": "meet.example.com", "JITSI_JWT_SECRET": secrets.token_hex(32),
            "AUTH_JWT_SECRET": secrets.token_hex(32), "AUTH_JWT_ALGORITHM": "HS256",
            "JITSI_WEBHOOK_SECRET": self.secret, "JITSI_EVENT_SYNC_TOKEN": self.token,
            # So that nobody waits long for deliver after fresh().
            "DATABASE_RETRY": "0.05", **settings}
        self.process, self.lines, self.deadlocks = None, {}, 0

    def environment(self):
        """Of the server and of who signs for it; nothing of the caller's own settings."""
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG")
                 if name in os.environ}
        return {**plain, **self.settings}

    def start(self):
        """Ready when it says so."""
        self.folder.mkdir(parents=True, exist_ok=True)
        output = self.folder / "stdout"
        with output.open("wb") as out, (self.folder / "stderr").open("ab") as err:
            self.process = subprocess.Popen(
                [TOP / "script/server"], env=self.environment(), stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, start_new_session=True)

        def ready():
            if self.process.poll() is not None:
                raise RuntimeError((self.folder / "stderr").read_text()[-4000:])
            self.lines = dict(line.split(" ", 1) for line in output.read_text().splitlines()
                              if " " in line)
            return "token" in self.lines
        until(ready, "script/server is not ready", START_SECONDS)
        return self

    def stop(self):
        """SIGTERM: it ends all that it started."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process = None

    def bearer(self, user=None):
        """A header line for requests of a user; of the demo user."""
        token = self.lines["token"] if user is None else subprocess.run(
            [self.build / "tools/reflectorctl", "token", "mint", "--sub", user, "--lifetime",
             "86400"], env=self.environment(), capture_output=True, text=True,
            check=True).stdout.strip()
        return "Authorization: Bearer " + token

    def fresh(self):
        """An empty database as `reflectorctl migrate` leaves it: nothing analyzed."""
        name = self.dsn()["dbname"]
        self.sql("CREATE DATABASE next", database="postgres")
        # Nobody is connected meanwhile: the programs would ask for tables that are being made.
        url = f"postgresql:///next?host={self.dsn()['host']}&user=postgres"
        done = subprocess.run(
            [self.build / "tools/reflectorctl", "migrate"], capture_output=True, text=True,
            env={**self.environment(), "DATABASE_URL": url}, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        self.deadlocks += self.seen_deadlocks()
        self.sql(f"DROP DATABASE {name} WITH (FORCE)", database="postgres")
        self.sql(f"ALTER DATABASE next RENAME TO {name}", database="postgres")
        until(self._is_served, "the programs do not come back", START_SECONDS)

    def _is_served(self):
        """Does every program have its connection again?"""
        asked = [self.ask("GET", path)[0] for path in
                 ("/v1/health/ready", "/v1/rooms", "/v1/meetings") for _ in range(4)]
        return set(asked) == {200} and self.event("nowhere", "warm")[0] == 404 and self.value(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reflector_deliver'") > 0

    def seen_deadlocks(self):
        """Of its database so far."""
        return self.value("SELECT deadlocks::int FROM pg_stat_database"
                          " WHERE datname = current_database()")

    def ask(self, method, path, body=None, **headers):
        """The status and the text of one request of the demo user, or with other headers."""
        name, _, value = self.bearer().partition(": ")
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method, data=body,
            headers={"Content-Type": "application/json", **(headers or {name: value})})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def event(self, room, name, **data):
        """One event of the signed dialect."""
        body, headers = self.signed(room, name, **data)
        return self.ask("POST", "/v1/jitsi/events", body, **headers)

    def signed(self, room, name, **data):
        """The body of an event and the headers that it goes with."""
        body = json.dumps({"event": name, "room": room, "timestamp": stamp(time.time()),
                           "data": data}).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {"Content-Type": "application/json", "X-Jitsi-Signature": signature}

    def dsn(self, database=None, user="postgres"):
        """How to reach its database."""
        parts = psycopg2.extensions.parse_dsn(self.lines["database"])
        return {"host": parts["host"], "dbname": database or parts["dbname"], "user": user}

    def sql(self, text, *args, database=None, **named):
        """The rows of one statement by the superuser, outside any transaction block."""
        with contextlib.closing(psycopg2.connect(**self.dsn(database))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(text, args or named or None)
                return cursor.fetchall() if cursor.description else []

    def value(self, text, *args, database=None):
        """The only value of a statement."""
        return self.sql(text, *args, database=database)[0][0]

    def processes(self, program=None):
        """The ids of what it consists of, or of one program of it."""
        return [pid for pid in descendants(self.process.pid)
                if program is None or name_of(pid) == program[:15]]


def name_of(pid):
    """What ps would show; nothing when it has ended."""
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def descendants(root):
    """The ids of a process and all below it."""
    children = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(pids):
    """What these processes have used so far, by user and kernel."""
    ticks = 0
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def tuned(build, folder, **settings):
    """A started stack whose PostgreSQL has memory for the job, and is durable."""
    stack = Stack(build, folder, **settings).start()
    for name, value in POSTGRES.items():
        stack.sql(f"ALTER SYSTEM SET {name} = '{value}'")
    stack.stop()
    stack.start()
    for name, value in DURABLE.items():
        assert stack.value(f"SHOW {name}") == value, name
    return stack
