"""What programs say of a database whose tables or code are not those they were built for."""

import json
import os
import re
import socket
import struct
import subprocess

import pytest

from cluster import BUILD, COMMAND_SECONDS, ROOT
from plain_cgi import SECRET, TOKEN
from wait import until

EXIT_CONFIG = 78
HEALTH, DELIVER = "cgi-bin/health/health", "deliver/deliver"
JITSI_EVENTS = "cgi-bin/jitsi-events/jitsi-events"
NEWEST = len(list((ROOT / "sql" / "tables").glob("*.sql")))
OLDER_TABLES = ("DELETE FROM schema_version",
                f"schema is at version 0, this program needs version {NEWEST}: run reflectorctl migrate")
NEWER_TABLES = (f"INSERT INTO schema_version (version, name) VALUES ({NEWEST + 1}, 'newer')",
                f"schema is at version {NEWEST + 1}, newer than version {NEWEST} of this program:"
                " install the newer release and restart the programs")
OTHER_CODE = ("UPDATE code_version SET digest = 'anothers-digest', release = '7.8.9'",
              "code is of release 7.8.9 (anothers-dig), this program is of")
ENCODINGS = {"SQL_ASCII": "has the encoding SQL_ASCII", "LATIN1": "cannot store every character"}
FAULTS = [OLDER_TABLES, NEWER_TABLES, OTHER_CODE]
# What a restore, a migration and a standby do to a database, and what ends it.
PASSING = {
    "no tables": ("ALTER TABLE schema_version RENAME TO gone",
                  "ALTER TABLE gone RENAME TO schema_version"),
    "no rights": ("REVOKE SELECT ON schema_version FROM reflector_health",
                  "GRANT SELECT ON schema_version TO reflector_health"),
    "read only": ("ALTER DATABASE {} SET default_transaction_read_only = on",
                  "SET transaction_read_only = off; ALTER DATABASE {} SET default_transaction_read_only = off")}


@pytest.fixture
def database(cluster):
    """A migrated database of the test's own."""
    return cluster.migrated()


def environment(database, **settings):
    """Enough for health, deliver and jitsi-events."""
    return {"PATH": os.environ["PATH"], "DATABASE_RETRY": "0.05", "DELIVER_POLL": "0.02",
            "DATABASE_URL": f"postgresql:///{database.name}?host={database.cluster.run}",
            "JITSI_DOMAIN": "meet.example.com", "JITSI_WEBHOOK_SECRET": SECRET,
            "JITSI_EVENT_SYNC_TOKEN": TOKEN, **settings}


class Running:
    """A program that lasts; its log is a file."""

    def __init__(self, database, folder, program, *args):
        self.path, self.log = folder / "socket", folder / "log"
        with socket.socket(socket.AF_UNIX) as listener, open(self.log, "wb") as log:
            listener.bind(str(self.path))
            listener.listen()
            self.process = subprocess.Popen([str(BUILD / program), *args], stdin=listener,
                                            stdout=log, stderr=log, env=environment(database))

    def said(self):
        """Its log so far."""
        return self.log.read_text()

    def ask(self, path):
        """The answer to a GET by FastCGI, header and body."""
        pairs = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "",
                 "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1"}
        params = b"".join(bytes([len(name), len(value)]) + name.encode() + value.encode()
                          for name, value in pairs.items())
        records = ((1, struct.pack(">HB5x", 1, 0)), (4, params), (4, b""), (5, b""))
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(COMMAND_SECONDS)
            peer.connect(str(self.path))
            peer.sendall(b"".join(struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content
                                  for kind, content in records))
            answer = b"".join(iter(lambda: peer.recv(65536), b""))
        # One record's content: these answers are short.
        return answer[8:8 + struct.unpack(">H", answer[4:6])[0]].decode()

    def warnings(self):
        """The lines of its log that warn of the database."""
        return [line for line in self.said().splitlines()
                if re.match(r"\S+ warn \S+ Database ", line)]


@pytest.fixture
def start(database, tmp_path):
    """start(program, argument...): a Running; all are ended."""
    made = []

    def run(*args):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Running(database, folder, *args))
        return made[-1]
    yield run
    for one in made:
        one.process.terminate()
        assert one.process.wait(COMMAND_SECONDS) == 0, one.said()


def let_in(database, allowed):
    """The database takes connections, or is as good as away."""
    database.cluster_sql(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS {allowed}")
    if not allowed:
        database.cluster_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                             f" WHERE datname = '{database.name}'")


@pytest.mark.parametrize("change, told", FAULTS)
def test_ready_answers_503_with_the_reason_until_it_fits(database, start, change, told):
    program = start(HEALTH, "-t", "1")
    assert json.loads(program.ask("/v1/health/ready").split("\r\n\r\n")[1])["status"] == "ok"
    database.sql(change)
    answer = program.ask("/v1/health/ready")
    assert "Status: 503" in answer and told in answer
    assert "Status: 503" not in program.ask("/v1/health/live")


@pytest.mark.parametrize("change, told", FAULTS)
@pytest.mark.parametrize("program", [HEALTH, JITSI_EVENTS, DELIVER])
def test_a_program_that_starts_warns_once(database, start, program, change, told):
    database.sql(change)
    started = start(program)
    until(started.warnings, started.said)
    [line] = started.warnings()
    assert told in line and started.process.poll() is None


def test_a_program_has_nothing_to_say_of_a_database_that_fits(start):
    started = start(HEALTH, "-t", "1")
    assert '"status":"ok"' in started.ask("/v1/health/ready")
    assert started.warnings() == []


@pytest.mark.parametrize("program", [HEALTH, DELIVER])
def test_a_database_that_is_away_at_the_start_is_judged_when_it_comes(database, start, program):
    change, told = OTHER_CODE
    database.sql(change)
    let_in(database, False)
    started = start(*[program, "-t", "1"][:3 if "cgi" in program else 1])
    until(lambda: "cannot connect" in started.said(), started.said)
    assert started.warnings() == [] and started.process.poll() is None
    let_in(database, True)

    def warned():
        if "cgi" in program:
            started.ask("/v1/health/ready")
        return started.warnings()
    until(warned, started.said)
    assert len(started.warnings()) == 1 and told in started.warnings()[0]


def test_a_plain_cgi_program_warns_too(database):
    change, told = OTHER_CODE
    database.sql(change)
    done = subprocess.run(
        [str(BUILD / HEALTH)], stdin=subprocess.DEVNULL, capture_output=True,
        check=True, text=True, timeout=COMMAND_SECONDS, env=environment(
            database, GATEWAY_INTERFACE="CGI/1.1", REQUEST_METHOD="GET",
            PATH_INFO="/v1/health/ready", SCRIPT_NAME="", SERVER_PROTOCOL="HTTP/1.1",
            REMOTE_ADDR="127.0.0.1"))
    assert "Status: 503" in done.stdout and told in done.stdout and told in done.stderr


def config(database, *args, role="postgres"):
    """(exit status, standard error) of reflectorctl config."""
    url = f"postgresql:///{database.name}?host={database.cluster.run}&user={role}"
    done = subprocess.run(
        [str(BUILD / "tools" / "reflectorctl"), "config", *args], stdin=subprocess.DEVNULL,
        capture_output=True, check=False, text=True, timeout=COMMAND_SECONDS, env=environment(
            database, DATABASE_URL=url, JITSI_JWT_SECRET="j" * 32, AUTH_BACKEND="none"))
    assert done.stdout == ""
    return done.returncode, done.stderr


@pytest.mark.parametrize("change, told", FAULTS)
def test_reflectorctl_config_says_what_is_wrong_with_the_database(database, change, told):
    assert config(database) == (0, "")
    database.sql(change)
    status, err = config(database)
    assert status == 1 and told in err
    assert config(database, "--offline") == (0, "")


def test_reflectorctl_config_takes_a_database_that_is_away_for_no_fault(database):
    status, err = config(database, role="nobody_at_all")
    assert status == 0 and "database not checked" in err


def test_every_command_that_uses_the_database_warns(database):
    database.sql(OTHER_CODE[0])
    for command in (["reproject"], ["key", "list"], ["export", "--user", "x"],
                    ["purge", "--older-than", "1", "--dry-run"]):
        status, _, err = database.reflectorctl(*command)
        assert status == 0 and OTHER_CODE[1] in err, command


@pytest.mark.parametrize("change, undo", PASSING.values(), ids=PASSING)
def test_a_program_stays_while_a_database_is_not_fit_yet(database, start, change, undo):
    database.sql(change.format(database.name))
    program = start(HEALTH, "-t", "1")
    assert "Status: 503" in program.ask("/v1/health/ready")
    assert "Status: 503" not in program.ask("/v1/health/live")
    database.sql(undo.format(database.name))
    until(lambda: '"status":"ok"' in program.ask("/v1/health/ready"), program.said)


@pytest.fixture(params=ENCODINGS)
def poor(request, cluster, database):
    """(an empty database that cannot store every character, what is said of it)."""
    made = cluster.database(
        options=f"ENCODING '{request.param}' LOCALE 'C' TEMPLATE template0")
    return made, ENCODINGS[request.param]


def test_a_database_that_cannot_hold_every_letter_is_not_migrated(poor):
    database, told = poor
    status, out, err = database.reflectorctl("migrate")
    assert (status, out) == (1, "") and told in err and "ENCODING 'UTF8'" in err
    assert database.value("SELECT to_regclass('schema_version')") is None


def test_reflectorctl_refuses_a_database_that_cannot_hold_every_letter(poor):
    database, told = poor
    status, err = config(database)
    assert status == EXIT_CONFIG and told in err
    status, out, err = database.reflectorctl("key", "list")
    assert (status, out) == (EXIT_CONFIG, "") and told in err


@pytest.mark.parametrize("program", [HEALTH, JITSI_EVENTS, DELIVER])
def test_a_program_does_not_stay_at_a_database_that_cannot_hold_every_letter(
        poor, tmp_path, program):
    database, told = poor
    started = Running(database, tmp_path, program)
    assert started.process.wait(COMMAND_SECONDS) == EXIT_CONFIG
    [line] = [line for line in started.said().splitlines() if " Database " in line]
    assert told in line and " error " in line
