"""script/server as a test drives it: start, ask, look into the database, stop."""

import http.client
import os
import pathlib
import re
import signal
import socket
import subprocess
import uuid

from psycopg2.extensions import parse_dsn

import jwt_tools
import processes
from answers import exchange
from lasting import Connections
from wait import until

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNTIL_WE_DIE = ("setpriv", "--pdeathsig", "TERM", "--")
START_SECONDS = 180
STOP_SECONDS = 10
ANSWER_SECONDS = 60
OWNER = "owner-1"
INHERITED = ("PATH", "HOME", "LANG", "BUILD_DIR", "ASAN_OPTIONS", "UBSAN_OPTIONS",
             "LSAN_OPTIONS", "TSAN_OPTIONS")
PLAIN_CGI = os.environ.get("TRANSPORT") == "cgi"
SECRET_NAMES = ("JITSI_JWT_SECRET", "JITSI_WEBHOOK_SECRET", "JITSI_WEBHOOK_SECRET_PREVIOUS",
                "JITSI_EVENT_SYNC_TOKEN", "AUTH_JWT_SECRET", "WHEREBY_WEBHOOK_SECRET",
                "WHEREBY_API_KEY")
TOKEN = re.compile(rb"eyJ[\w-]+\.[\w-]+\.([\w-]{20,})")
LONG_WORD = re.compile(rb"[\w-]{20,}")
DEFECT = re.compile(rb"^.*(?:Sanitizer: |runtime error: |Assertion `).*$", re.MULTILINE)


class Server:
    """One script/server with its own STATE_DIR, port and settings."""

    def __init__(self, folder, settings):
        self.folder = pathlib.Path(folder)
        self.state_dir = self.folder / "state"
        self.settings = {key: str(value) for key, value in settings.items()
                         if value is not None}
        self.process = None
        self.lines = {}
        self.seen_tokens = set()
        self.connections = Connections()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    # Starting and stopping.

    def start(self):
        """Start it and wait until it says that it is ready."""
        environment = {key: os.environ[key] for key in INHERITED if key in os.environ}
        # doctor's own requests and statements would count in tests.
        environment.setdefault("DOCTOR_EVERY", "0")
        environment.update(self.settings, PORT=str(self.port), STATE_DIR=str(self.state_dir))
        if "BUILD_DIR" in environment:
            environment["BUILD_DIR"] = os.path.abspath(environment["BUILD_DIR"])
        if PLAIN_CGI:
            environment["TRANSPORT"] = "cgi"
        with open(self.folder / "stdout", "wb") as out, \
                open(self.folder / "stderr", "ab") as err:
            self.process = subprocess.Popen(
                [*UNTIL_WE_DIE, ROOT / "script" / "server"], cwd=self.folder, env=environment,
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True)
        try:
            until(self._is_ready, self.output, START_SECONDS)
        except BaseException:
            self._kill(self.processes())
            raise
        return self

    def _is_ready(self):
        assert self.process.poll() is None, self.output()
        text = (self.folder / "stdout").read_text()
        self.lines = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
        wanted = {"ready", "database"} | ({"token"} if self.user_key() else set())
        return text.endswith("\n") and wanted <= self.lines.keys()

    def output(self):
        """What it wrote, for a failure message."""
        return "\n".join((self.folder / name).read_text(errors="replace")[-4000:]
                         for name in ("stdout", "stderr"))

    def markers(self):
        """Folders that only its processes name."""
        run = self.state_dir / "run"
        return [str(self.state_dir)] + ([os.readlink(run)] if run.is_symlink() else [])

    def processes(self):
        """The ids of everything it consists of."""
        return processes.descendants(self.process.pid) | processes.marked(self.markers())

    def named(self, program):
        """The ids of its processes that run this program."""
        return {pid for pid in self.processes() if processes.name_of(pid) == program[:15]}

    def stop(self):
        """SIGTERM; it ends in time, leaves no process, has told no secret and reported
        no defect."""
        if self.process is None:
            return
        leaks = self.leaks()
        before = {pid: processes.started(pid) for pid in self.processes()}
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
            late = False
        except subprocess.TimeoutExpired:
            late = True
        left = {pid for pid, when in before.items()
                if processes.alive(pid) and processes.started(pid) == when}
        left |= processes.marked(self.markers())
        lines = [processes.command_line(pid) for pid in left]
        self._kill(left)
        self.process = None
        assert not late, f"not stopped within {STOP_SECONDS} s: {lines}"
        assert not left, f"processes left behind: {lines}"
        assert not leaks, f"secrets in {leaks}"
        defects = [line for text in self._logs().values() for line in DEFECT.findall(text)]
        assert not defects, defects

    def _kill(self, victims):
        processes.kill(victims)
        self.process.wait()

    def made(self):
        """The settings that its first start made."""
        file = self.state_dir / "env"
        lines = file.read_text().splitlines() if file.exists() else []
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def _logs(self):
        files = [path for path in (self.state_dir / "log").rglob("*") if path.is_file()]
        return {path: path.read_bytes() for path in [*files, self.folder / "stderr"]}

    def leaks(self):
        """Where a secret or a token stands in a log file or a command line."""
        fixed = [value.encode() for name, value in {**self.made(), **self.settings}.items()
                 if name in SECRET_NAMES]
        texts = self._logs()
        texts.update((f"/proc/{pid}", processes.command_line(pid)) for pid in processes.pids())
        return [str(where) for where, text in texts.items()
                if any(secret in text for secret in fixed)
                or self.seen_tokens & set(LONG_WORD.findall(text))]

    # Asking.

    @property
    def url(self):
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def connection(self):
        """A new connection to it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)

    def request(self, method, path, headers=(), body=b""):
        """One request on its own connection.

        headers: a dict or a list of pairs.  body: bytes, or anything else to be
        sent as JSON.  Content-Length comes by itself.
        """
        pairs = list(headers.items() if isinstance(headers, dict) else headers)
        names = {name.lower() for name, _ in pairs}
        if not isinstance(body, bytes):
            body = jwt_tools.compact(body)
            if "content-type" not in names:
                pairs.append(("Content-Type", "application/json"))
        if not names & {"content-length", "transfer-encoding"} and (
                body or method in ("POST", "PUT", "PATCH")):
            pairs.append(("Content-Length", str(len(body))))
        connection = self.connection()
        try:
            answer = exchange(connection, method, path, pairs, body)
        finally:
            connection.close()
        self.seen_tokens.update(TOKEN.findall(answer.body))
        return answer

    def user_key(self):
        """The shared secret of user tokens; None when there is none."""
        if "AUTH_JWT_PUBLIC_KEY" in self.settings or self.settings.get("AUTH_BACKEND") == "none":
            return None
        return self.settings.get("AUTH_JWT_SECRET")

    def bearer(self, sub, name=None, email=None, **claims):
        """A user's token (the bare token: the header is "Bearer " + it)."""
        configured = {"aud": self.settings.get("AUTH_JWT_AUDIENCE"),
                      "iss": self.settings.get("AUTH_JWT_ISSUER")}
        given = jwt_tools.user_claims(sub, name, email, **{**configured, **claims})
        if self.user_key():
            token = jwt_tools.mint(given, self.user_key())
        else:
            pem = pathlib.Path(self.settings["AUTH_JWT_PUBLIC_KEY"]).with_name("private.pem")
            token = jwt_tools.mint_rs256(given, pem)
        self.seen_tokens.add(token.rpartition(".")[2].encode())
        return token

    def auth(self, sub=OWNER, **claims):
        """The headers of a signed-in user; of nobody for None."""
        if sub is None:
            return {}
        return {"Authorization": "Bearer " + self.bearer(sub, **claims)}

    def post_signed(self, body, path="/v1/jitsi/events", secret=None):
        """A signed webhook; a body that is no bytes is sent as JSON."""
        raw = body if isinstance(body, bytes) else jwt_tools.compact(body)
        key = secret or self.settings["JITSI_WEBHOOK_SECRET"]
        return self.request("POST", path, {
            "Content-Type": "application/json",
            "X-Jitsi-Signature": jwt_tools.webhook_signature(key, raw)}, raw)

    def post_stock(self, path, body):
        """A request of the stock component; path: "room/created", with any prefix."""
        path = "/v1/jitsi/events/" + path.rpartition("events/")[2].lstrip("/")
        token = self.settings["JITSI_EVENT_SYNC_TOKEN"]
        return self.request("POST", path, {
            "Content-Type": "application/json", "Authorization": "Bearer " + token}, body)

    # The database.

    def _dsn(self):
        return parse_dsn(self.lines["database"])

    def sql(self, text, *args):
        """The rows of a query, as the printed database URI may see them."""
        return self.connections.ask(self._dsn(), text, args)

    def admin_dsn(self):
        """Connection parameters of the private cluster's superuser."""
        dsn = {key: value for key, value in self._dsn().items() if key != "password"}
        return {**dsn, "user": "postgres"}

    def admin_sql(self, text, *args):
        """The rows of a statement run by the superuser."""
        return self.connections.ask(self.admin_dsn(), text, args)

    # Things to test with.

    def new_room(self, name, owner=OWNER, **fields):
        """A room made by the API."""
        answer = self.request("POST", "/v1/rooms", self.auth(owner), {"name": name, **fields})
        assert answer.status == 200, answer
        return answer.json

    def open(self, name, sub=OWNER, /, **claims):
        """The answer's object of opening a room's meeting."""
        answer = self.request("POST", f"/v1/rooms/{name}/meeting", self.auth(sub, **claims))
        assert answer.status == 200, answer
        return answer.json

    def new_meeting(self, room_name, owner=OWNER, id=None, platform="jitsi"):
        """The id of an active meeting with exactly this room_name, in lower case."""
        room_id, meeting_id = str(uuid.uuid4()), id or str(uuid.uuid4())
        self.admin_sql("INSERT INTO room (id, name, user_id, created_at, platform,"
                       " recording_type, recording_trigger, is_locked, room_mode, is_shared)"
                       " VALUES (%s, %s, %s, now(), 'jitsi', 'cloud',"
                       " 'automatic-2nd-participant', false, 'normal', false)",
                       room_id, "fixture-" + room_id, owner)
        self.admin_sql("INSERT INTO meeting_row (id, room_id, user_id, room_name, platform,"
                       " recording_type, recording_trigger, start_date, end_date, is_active)"
                       " VALUES (%s, %s, %s, %s, %s, 'cloud',"
                       " 'automatic-2nd-participant', now(), now() + interval '8 hours', true)",
                       meeting_id, room_id, owner, room_name.lower(), platform)
        return meeting_id

    def meeting(self, meeting_id, sub=OWNER):
        """A meeting as its owner reads it."""
        answer = self.request("GET", f"/v1/meetings/{meeting_id}", self.auth(sub))
        assert answer.status == 200, answer
        return answer.json
