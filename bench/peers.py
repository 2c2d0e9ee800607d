"""Node's and Python's way of doing the same, behind an nginx like ours."""

import os
import signal
import subprocess
import urllib.request

from stack import TOP, free_port, until
from tools import load

PYTHON = "/usr/bin/python3"
DATABASE = "peers"


class Peers:
    """Fastify, FastAPI and `return 200`, on one port."""

    def __init__(self, stack, folder, modules):
        self.stack, self.folder, self.modules = stack, folder, modules
        self.port = free_port()
        self.started = []

    def start(self):
        """All three answer."""
        self.folder.mkdir(mode=0o711)
        (self.folder / "temp").mkdir(mode=0o711)
        self._make_database()
        dsn = self.stack.dsn(DATABASE)
        environment = {**self.stack.environment(), "PGHOST": dsn["host"],
                       "PGUSER": dsn["user"], "PGDATABASE": DATABASE, "NODE_ENV": "production"}
        source = TOP / "bench/peers"
        self._run("fastify", ["node", self.modules / "server.js"],
                  {**environment, "SOCKET": str(self.folder / "fastify.sock")})
        self._run("fastapi", [PYTHON, "-B", "-m", "uvicorn", "fastapi_app:app", "--app-dir", source,
                              "--uds", self.folder / "fastapi.sock", "--workers", "2",
                              "--loop", "uvloop", "--http", "httptools"], environment)
        for name in ("fastify.sock", "fastapi.sock"):
            until((self.folder / name).exists, name, 30)
            os.chmod(self.folder / name, 0o666)
        self._start_nginx()
        for path in ("/empty", "/fastify/health", "/fastapi/health"):
            until(lambda path=path: self._answers(path), path, 30)
        return self

    def _make_database(self):
        self.stack.sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self.stack.sql(f"CREATE DATABASE {DATABASE}")
        self.stack.sql((TOP / "bench/peers/schema.sql").read_text(), database=DATABASE)

    def _run(self, name, command, environment):
        with (self.folder / (name + ".log")).open("wb") as log:
            self.started.append(subprocess.Popen(
                command, env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True))

    def _start_nginx(self):
        text = (TOP / "bench/peers/nginx.conf.in").read_text()
        user = "user www-data;" if os.getuid() == 0 else ""
        for name, value in (("user", user), ("folder", self.folder), ("port", self.port)):
            text = text.replace(f"@{name}@", str(value))
        (self.folder / "nginx.conf").write_text(text)
        self._run("nginx", ["nginx", "-p", f"{self.folder}/", "-c", "nginx.conf", "-e",
                            "nginx-error.log"],
                  {"PATH": os.environ["PATH"] + ":/usr/sbin"})

    def _answers(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2):
                return True
        except OSError:
            return False

    def stop(self):
        """Each leads a session of its own."""
        for process in reversed(self.started):
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
        for process in self.started:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.started = []

    def warm(self, seconds):
        """Their compilers and caches are given time before anything is measured."""
        for name in ("fastify", "fastapi"):
            load(self.stack, f"/{name}/events", k="signed", n=1000, port=self.port, t="warm",
                 warm=0.1, seconds=seconds)

    def empty(self):
        """Before a run: as ours is emptied."""
        self.stack.sql("TRUNCATE event", database=DATABASE)
