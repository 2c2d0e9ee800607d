"""What script/server mends by itself, and how it keeps its logs small: FastCGI only."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess

import psycopg2
import pytest

import processes
from outages import postmaster, recovered, requests_of_every_program
from wait import until

MEND_SECONDS = 10
LOG_BYTES = 20_000
SBIN = os.environ["PATH"] + ":/usr/sbin"
SLOW_NGINX = """#!/bin/sh
while [ -e {folder}/wait ]; do sleep 0.05; done
exec {nginx} "$@"
"""


@pytest.fixture(scope="module")
def slow_nginx(tmp_path_factory):
    """A folder for PATH: its nginx starts when there is no file named wait in it."""
    folder = tmp_path_factory.mktemp("slow")
    (folder / "nginx").write_text(SLOW_NGINX.format(folder=folder, nginx=shutil.which("nginx", path=SBIN)))
    (folder / "nginx").chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def mended(make_server, slow_nginx):
    """A server of its own with small logs, started as by nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    made = make_server(DATABASE_TIMEOUT="1.5", DATABASE_RETRY="0.2", MAX_LOG_BYTES=LOG_BYTES,
                       PATH=f"{slow_nginx}:{SBIN}")
    signal.signal(signal.SIGHUP, before)
    yield made
    made.stop()


@pytest.fixture
def asks(mended, name):
    """A request of every program that is 200 when all is well."""
    mended.new_room(name)
    return requests_of_every_program(mended, name, mended.open(name))


def run_folder(server):
    """What STATE_DIR/run leads to."""
    return pathlib.Path(os.readlink(server.state_dir / "run"))


def all_recover(asks):
    """Every program answers again."""
    for program, ask in asks.items():
        until(lambda: recovered(ask), f"{program} is back", MEND_SECONDS)


def remove(folder):
    """At once: the server mends it once."""
    folder.rename(folder.with_name(folder.name + ".removed"))
    shutil.rmtree(folder.with_name(folder.name + ".removed"))


def begun_anew(server, before):
    """nginx has new processes: the old ones answer until then."""
    until(lambda: (now := server.named("nginx")) and not now & before, "nginx begins anew", MEND_SECONDS)


def test_a_stopped_backend_does_not_outlive_its_postmaster(mended, asks):
    connection = psycopg2.connect(**mended.admin_dsn())
    try:
        backend = connection.get_backend_pid()
        processes.send({backend}, signal.SIGSTOP)
        processes.kill({postmaster(mended)})
        until(lambda: not processes.alive(backend), "the backend is ended", MEND_SECONDS)
    finally:
        connection.close()
    all_recover(asks)


def test_who_only_stands_in_the_data_folder_is_left_alone(mended, asks):
    stranger = subprocess.Popen(["cat"], cwd=mended.state_dir / "postgres",
                                stdin=subprocess.PIPE)
    try:
        before = postmaster(mended)
        processes.kill({before})
        until(lambda: not processes.alive(before), "the postmaster is dead")
        all_recover(asks)
        assert stranger.poll() is None
    finally:
        stranger.stdin.close()
        assert stranger.wait() == 0


def test_a_stopped_program_does_not_outlive_its_keeper(mended, asks):
    for program in ("meetings", "nginx"):
        victims = mended.named(program)
        keepers = {processes.parent(pid) for pid in victims} - victims
        processes.send(victims, signal.SIGSTOP)
        processes.kill(keepers)
        until(lambda: not any(map(processes.alive, victims)), f"{program} is ended",
              MEND_SECONDS)
        all_recover(asks)


@pytest.mark.parametrize("socket", ["rooms.sock", "jitsi-events.sock", "health.sock",
                                    "postgresql/.s.PGSQL.5432"])
def test_a_removed_socket_is_back(mended, asks, socket):
    path = run_folder(mended) / socket
    path.unlink()
    until(path.exists, f"{socket} is back", MEND_SECONDS)
    all_recover(asks)


def test_nginx_keeps_what_it_is_doing_when_its_pid_file_is_removed(mended, asks):
    path = run_folder(mended) / "nginx.pid"
    before = path.read_text().strip()
    path.unlink()
    until(path.exists, "nginx.pid is back", MEND_SECONDS)
    assert until(path.read_text, "it is written").strip() == before


def test_a_removed_folder_for_bodies_is_back(mended, asks):
    before = mended.named("nginx")
    remove(run_folder(mended) / "temp")
    until((run_folder(mended) / "temp" / "body").is_dir, "temp is back", MEND_SECONDS)
    begun_anew(mended, before)
    all_recover(asks)


def test_an_nginx_that_starts_slowly_is_started_once(mended, asks, slow_nginx):
    """What is missing is back before it has started."""
    before = mended.named("nginx")
    (slow_nginx / "wait").touch()
    remove(run_folder(mended) / "temp")
    until((run_folder(mended) / "temp" / "body").is_dir, "temp is back", MEND_SECONDS)
    (slow_nginx / "wait").unlink()
    begun_anew(mended, before)
    all_recover(asks)


def test_a_removed_run_folder_is_back_with_all_that_is_in_it(mended, asks):
    folder, before = run_folder(mended), mended.named("nginx")
    remove(folder)
    (mended.state_dir / "run").unlink(missing_ok=True)
    begun_anew(mended, before)
    all_recover(asks)
    until(lambda: (folder / "nginx.pid").exists(), "all is back", MEND_SECONDS)
    assert run_folder(mended) == folder
    assert mended.sql("SELECT 1 AS one") == [{"one": 1}]


def text_of(log):
    """What is in a log; nothing while it is being opened again."""
    return log.read_text() if log.exists() else ""


def is_open(path):
    """Has any process this file open?"""
    for fd in pathlib.Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if os.readlink(fd) == str(path):
                return True
    return False


@pytest.mark.parametrize("program, method", [("jitsi-events", "DELETE"),
                                             ("nginx-access", "PUT")])
def test_a_log_is_rotated_and_no_line_is_lost(mended, program, method):
    log = mended.state_dir / "log" / f"{program}.log"
    old, told = log.with_name(log.name + ".1"), 0
    until(lambda: log.exists() and log.stat().st_size <= LOG_BYTES and not is_open(old),
          "it is small, and nobody writes to the one before")
    old.unlink(missing_ok=True)

    def fill():
        nonlocal told
        assert mended.request(method, "/v1/jitsi/events").status == 405
        told += 1
        return old.exists() and method in text_of(log)
    until(fill, "a log of the older lines, and one of the newer")

    def lines():
        return (text_of(old) + text_of(log)).count(method)
    until(lambda: lines() == told, lambda: f"{told} lines, there are {lines()}")
    assert old.stat().st_size > LOG_BYTES


def test_the_log_of_postgresql_is_rotated(mended):
    logs = mended.state_dir / "log" / "postgresql"
    old = logs / "postgresql.log.1"
    old.unlink(missing_ok=True)

    def log_much():
        mended.admin_sql("DO $$ BEGIN FOR i IN 1..100 LOOP RAISE LOG 'an older line %', i; END LOOP; END $$")
        return old.exists() and (logs / "postgresql.log").exists()
    until(log_much, "a log of the older lines")
    mended.admin_sql("DO $$ BEGIN RAISE LOG 'the last line'; END $$")
    until(lambda: "the last line" in (logs / "postgresql.log").read_text(), "the newer lines")
