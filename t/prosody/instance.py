"""A private Prosody, laid out as Jitsi lays its own out: start, stop, kill, reload.

    prosody = Instance(folder, muc=("event_sync",), options={"event_sync_url": url, ...})
    prosody.start()
    alice = prosody.user("alice")        # an anonymous user, see clients.py
    focus = prosody.focus()              # jicofo's stand-in, see standins.py
    prosody.stop()                       # SIGTERM; kill() is SIGKILL

Hosts: meet.test (anonymous users, unless told), auth.meet.test (focus, jibri), conference.meet.test,
breakout.meet.test and lobby.meet.test (MUC), focus.meet.test (asks focus), endconference.meet.test
(ends meetings for all).  Only loopback and its own folder are used; the plugins are the checkout's
prosody/ and this folder's plugins/.
"""

import pathlib
import re
import resource
import signal
import socket
import subprocess
import threading

from clients import Client
from standins import Focus, Jibri
from wait import until

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
UNTIL_WE_DIE = ("setpriv", "--pdeathsig", "KILL", "--")
PASSWORD = "not-a-secret"
ACCOUNTS = ("focus", "jibri")
START_SECONDS, STOP_SECONDS = 60, 20


def lua(value):
    """A Python value as Lua source."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "{ " + "; ".join(lua(item) for item in value) + " }"
    if isinstance(value, (int, float)):
        return repr(value)
    text = "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03d}"
                   for byte in str(value).encode())
    return f'"{text}"'


def settings(options):
    """Lines of a configuration file; an option that is None is left out."""
    return "".join(f"    {name} = {lua(value)}\n" for name, value in options.items()
                   if value is not None)


def free_port():
    """A TCP port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Instance:
    """One Prosody in one folder; starting it again finds the same data."""

    def __init__(self, folder, muc=(), options=None, host=(), host_options=None,
                 breakout=None, breakout_options=None, authentication="anonymous"):
        """muc, options: modules and options of conference.meet.test; host, host_options:
        those of meet.test; breakout, breakout_options: those of breakout.meet.test (by
        default the same as conference.meet.test's); authentication: of meet.test's users.
        http_port is used by meet.test's "websocket" and by "reflector_control"."""
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.http_port = free_port() if {"websocket", "reflector_control"} & {*host, *muc} else None
        self.authentication = authentication
        self.hosts = {
            "meet.test": (tuple(host), dict(host_options or {})),
            "conference.meet.test": (tuple(muc), dict(options or {})),
            "breakout.meet.test": (tuple(muc if breakout is None else breakout),
                                   dict(options if breakout_options is None and options
                                        else breakout_options or {})),
        }
        self.data = self.folder / "data"
        self.log_file = self.folder / "log"
        self.config = self.folder / "prosody.cfg.lua"
        self.log_to = str(self.log_file)
        self.process = None
        self.clients = []
        self._make_folders()

    def _make_folders(self):
        accounts = self.data / "auth%2emeet%2etest" / "accounts"
        accounts.mkdir(parents=True)
        for name in ACCOUNTS:
            (accounts / f"{name}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}"; }};\n')
        self.folder.chmod(0o755)

    def write_config(self):
        """Write the configuration anew; start() does, reload() wants it before."""
        text = (HERE / "prosody.cfg.lua.in").read_text()
        values = {"PLUGINS": lua([str(ROOT / "prosody"), str(HERE / "plugins")]),
                  "DATA": lua(str(self.data)), "LOG": lua(self.log_to),
                  "PID": lua(str(self.folder / "pid")), "PORT": lua(self.port),
                  "AUTHENTICATION": lua(self.authentication),
                  "HTTP_HOST": lua("meet.test") if "websocket" in self.hosts["meet.test"][0] else "nil",
                  "HTTP_PORTS": lua([self.http_port] if self.http_port else [])}
        for host, (modules, options) in self.hosts.items():
            name = host.partition(".")[0].upper()
            values[name + "_MODULES"] = lua(modules)[1:-1]
            values[name + "_OPTIONS"] = settings(options)
        self.config.write_text(re.sub(r"@(\w+)@", lambda match: values[match.group(1)], text))

    # Starting and stopping.

    def start(self, can_fill=False):
        """Start it and wait until clients can log in.  can_fill: fill() is going to be
        used, so its log must not go to a file of its own."""
        self.log_to = "/proc/self/fd/1" if can_fill else str(self.log_file)
        self.write_config()
        mark = len(self.log())
        with open(self.folder / "console", "ab") as out:
            self.process = subprocess.Popen(
                [*UNTIL_WE_DIE, "prosody", "--config", self.config, "-F"], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if can_fill else out, stderr=out,
                restore_signals=not can_fill)
        if can_fill:
            threading.Thread(target=self._keep_log, args=(self.process.stdout,)).start()
        until(lambda: self._is_up(mark), self.tail, START_SECONDS)
        return self

    def fill(self, largest=None):
        """No file of its can grow beyond so many bytes: a disk that is full.  None: any can."""
        limits = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE,
                         (limits[1] if largest is None else largest, limits[1]))

    def _keep_log(self, pipe):
        with pipe, open(self.log_file, "ab", buffering=0) as file:
            for line in pipe:
                file.write(line)

    def _is_up(self, mark):
        assert self.process.poll() is None, self.tail()
        return "The server has started" in self.log()[mark:]

    def terminate(self):
        """SIGTERM, without waiting."""
        self.process.send_signal(signal.SIGTERM)

    def join(self, seconds=STOP_SECONDS):
        """Wait for its end."""
        self.process.wait(seconds)
        self.process = None
        self.drop_clients()

    def stop(self):
        """SIGTERM, and wait; nothing if it does not run."""
        if self.process is not None:
            self.terminate()
            self.join()

    def kill(self):
        """SIGKILL, and wait."""
        self.process.kill()
        self.join()

    def close(self):
        """End it somehow, and whatever its clients hold."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        self.drop_clients()

    def drop_clients(self):
        """Close every client's socket."""
        for client in self.clients:
            client.close()
        self.clients.clear()

    # Looking in, and commands.

    def log(self):
        """All that it has logged so far (level debug)."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def logged(self, text, times=1):
        """Wait until this text has been logged so many times."""
        until(lambda: self.log().count(text) >= times, lambda: f"{text!r} in {self.tail()}")

    def tail(self):
        """The end of its log and console, for a failure message."""
        console = self.folder / "console"
        shown = console.read_text(errors="replace") if console.exists() else ""
        return self.log()[-6000:] + shown[-2000:]

    def shell(self, command):
        """A command of `prosodyctl shell`, such as 'module:reload("event_sync", "host")'."""
        done = subprocess.run(["prosodyctl", "--config", self.config, "shell", command],
                              cwd=self.folder, stdin=subprocess.DEVNULL, timeout=START_SECONDS,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def reload(self, module, *hosts):
        """Read the configuration again and reload a module on these hosts."""
        self.write_config()
        self.shell("config:reload()")
        for host in hosts:
            self.shell(f'module:reload("{module}", "{host}")')

    # Who connects.

    def _kept(self, client):
        self.clients.append(client)
        return client

    def user(self, resource="web", context=None, token=""):
        """An anonymous user of meet.test, logged in (see clients.Client).  token: what the module
        auth_test_token wants; context: what
        Jitsi's mod_auth_token would have read from the token, {"user", "room", "features"}, and
        "claim", the room that the token is for."""
        client = self._kept(Client(self.port, "meet.test", resource))
        client.login(token=token)
        if context is not None:
            client.ask(f"<context xmlns='urn:reflector:test'>{client.json(context)}</context>")
        return client

    def service(self, name, resource, kind=Client):
        """An account of auth.meet.test."""
        client = self._kept(kind(self.port, "auth.meet.test", resource))
        client.login(name, PASSWORD)
        return client

    def focus(self, kind=Focus):
        """jicofo's stand-in."""
        return self.service("focus", "focus", kind)

    def jibri(self):
        """A recorder's stand-in."""
        return self.service("jibri", "jibri-1", Jibri)
