"""Settings: faulty ones are all named and nothing starts; missing ones are made."""

import itertools
import os
import pathlib
import stat
import subprocess

import pytest

from commands import BUILD, EXIT_CONFIG, SECRETS, secrets_of_their_own
from harness import ROOT

PROGRAMS = ("rooms", "meetings", "jitsi-events", "jibri-complete", "whereby", "health", "deliver")
FAULTY = {
    "JITSI_DOMAIN": "https://faulty-domain", "JITSI_JWT_SECRET": "faulty-short-key",
    "JITSI_WEBHOOK_SECRET": "faulty-hook", "JITSI_JWT_LIFETIME": "-98765",
    "JITSI_LOBBY": "faulty-lobby", "MEETING_GRACE": "faulty-grace",
    "MEETING_LOST_AFTER": "faulty-lost", "RECORDING_MISSING_AFTER": "faulty-missing",
    "AUTH_JWT_ALGORITHM": "faulty-algorithm", "PUBLIC_MODE": "faulty-mode",
    "RECORDINGS_DIR": "faulty/folder", "BASE_URL": "faulty-url",
    "LOGIN_URL": "https://{room}.faulty-login",
    "WHEREBY_WEBHOOK_SECRET": "faulty-whereby", "WHEREBY_API_KEY": "faulty-key",
    "WHEREBY_API_URL": "faulty-url",
    "LOG_LEVEL": "faulty-level", "DATABASE_TIMEOUT": "faulty-timeout",
    "DELIVER_SCHEDULE": "0 faulty-schedule", "DELIVER_TIMEOUT": "faulty-deliver",
    "DELIVER_ALLOW_PRIVATE": "faulty-private", "DELIVER_POLL": "faulty-poll",
    "DELIVER_STOP": "faulty-stop", "DELIVER_DISABLE_AFTER": "faulty-disable",
    "MEETING_TICK": "faulty-tick", "PIPELINE_WEBHOOK_URL": "faulty-pipeline",
    "PIPELINE_WEBHOOK_SECRET": "faulty-secret", "JITSI_CONTROL_URL": "faulty-control"}
REQUIRED = {"meetings": {"JITSI_DOMAIN", "JITSI_JWT_SECRET"},
            "jitsi-events": {"JITSI_WEBHOOK_SECRET"},
            "jibri-complete": {"JITSI_WEBHOOK_SECRET"}}


def run(command, environment, folder):
    """(exit status, what it said) of a program that must not start."""
    done = subprocess.run(command, env={"PATH": os.environ["PATH"], **environment}, cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.stdout == ""
    for value in FAULTY.values():
        assert value not in done.stderr
    return done.returncode, done.stderr


def built(name):
    """Where a program is."""
    return BUILD / ("deliver" if name == "deliver" else f"cgi-bin/{name}") / name


def program(name, environment, folder):
    """A program run as CGI, so that it needs no socket; the daemon ignores that."""
    return run(built(name), {"GATEWAY_INTERFACE": "CGI/1.1", **environment}, folder)


def test_the_server_names_every_faulty_variable_and_starts_nothing(tmp_path):
    state = tmp_path / "state"
    status, said = run(ROOT / "script" / "server", {
        **FAULTY, "BUILD_DIR": str(BUILD), "STATE_DIR": str(state)}, tmp_path)
    assert status == EXIT_CONFIG
    assert [name for name in FAULTY if name not in said] == []
    assert not (state / "postgres").exists()


@pytest.mark.parametrize("name", ["BUILD_DIR", "STATE_DIR"])
def test_the_server_names_a_folder_that_is_of_no_use(tmp_path, name):
    (tmp_path / "file").touch()
    settings = {"BUILD_DIR": str(BUILD), "STATE_DIR": str(tmp_path / "state"),
                name: str(tmp_path / "file" / "folder")}
    status, said = run(ROOT / "script" / "server", settings, tmp_path)
    assert status == EXIT_CONFIG
    assert said.startswith(f"server: {name}: must be ") and said.count("\n") == 1


@pytest.fixture(scope="session")
def without(tmp_path_factory):
    """without(program): a PATH with everything else that is installed."""
    def path(absent):
        folder = tmp_path_factory.mktemp("bin")
        for place in (*os.environ["PATH"].split(":"), "/usr/sbin"):
            for tool in pathlib.Path(place).glob("*"):
                if tool.name != absent and not (folder / tool.name).is_symlink():
                    (folder / tool.name).symlink_to(tool)
        return str(folder)
    return path


@pytest.mark.parametrize("tool, transport", [("fcgiwrap", "cgi"), ("spawn-fcgi", "fastcgi")])
def test_the_server_says_at_once_which_tool_is_missing(tmp_path, without, tool, transport):
    settings = {"BUILD_DIR": str(BUILD), "STATE_DIR": str(tmp_path / "state"),
                "TRANSPORT": transport, "PATH": without(tool)}
    status, said = run(ROOT / "script" / "server", settings, tmp_path)
    assert status == 1
    assert f"not installed: {tool} " in said
    assert not (tmp_path / "state" / "postgres").exists()


def test_every_program_names_all_of_its_own_faulty_variables(tmp_path):
    named = set()
    for name in PROGRAMS:
        status, said = program(name, FAULTY, tmp_path)
        assert status == EXIT_CONFIG, (name, said)
        named |= {variable for variable in FAULTY if variable in said}
    assert named == set(FAULTY)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_program_names_every_missing_variable_at_once(tmp_path, name):
    status, said = program(name, {"AUTH_BACKEND": "none"}, tmp_path)
    assert status == EXIT_CONFIG
    assert [variable for variable in REQUIRED[name] if variable not in said] == []


@pytest.fixture(scope="session")
def spoilt(tmp_path_factory):
    """The settings of a program whose json-c finds no member."""
    library = tmp_path_factory.mktemp("spoilt") / "forgetful.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library,
                    pathlib.Path(__file__).with_name("forgetful.c")], check=True)
    # A program that checks its memory wants its own library loaded first.
    options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    return {"JITSI_DOMAIN": "meet.example.com", "JITSI_JWT_SECRET": "s" * 32,
            "JITSI_WEBHOOK_SECRET": "w" * 24, "AUTH_BACKEND": "none",
            "LD_PRELOAD": str(library), "ASAN_OPTIONS": options}


@pytest.mark.parametrize("command", [*((built(name), ) for name in PROGRAMS),
                                     (BUILD / "tools/reflectorctl", "config")],
                         ids=lambda command: command[0].name)
def test_nothing_starts_on_a_library_that_does_not_do_what_it_should(tmp_path, spoilt, command):
    status, said = run(command, spoilt, tmp_path)
    assert status == EXIT_CONFIG
    [line] = said.splitlines()
    assert " error " in line and "unusable library: json-c 0." in line


PAIRS = [pair for pair in itertools.combinations(SECRETS, 2)
         if pair != ("JITSI_WEBHOOK_SECRET", "JITSI_WEBHOOK_SECRET_PREVIOUS")]
SHARED = "shared-by-two-" + "s" * 32


@pytest.mark.parametrize("one, other", PAIRS)
def test_two_secrets_that_are_equal_are_named_and_not_told(tmp_path, one, other):
    settings = {**secrets_of_their_own(), one: SHARED, other: SHARED}
    status, said = run([BUILD / "tools/reflectorctl", "config", "--offline"], settings, tmp_path)
    assert status == EXIT_CONFIG
    line, = [line for line in said.splitlines() if other in line]
    assert line == f"{other}: must differ from {one}: each secret has one use" and SHARED not in said


def test_a_secret_before_its_change_may_be_the_present_one(tmp_path):
    same = {"JITSI_WEBHOOK_SECRET": SHARED, "JITSI_WEBHOOK_SECRET_PREVIOUS": SHARED}
    for settings in (secrets_of_their_own(), {**secrets_of_their_own(), **same}):
        status, said = run([BUILD / "tools/reflectorctl", "config", "--offline"], settings, tmp_path)
        assert (status, said) == (0, "")


@pytest.mark.parametrize("name, one, other", [
    ("meetings", "AUTH_JWT_SECRET", "JITSI_JWT_SECRET"),
    ("meetings", "AUTH_JWT_SECRET", "WHEREBY_API_KEY"),
    ("jitsi-events", "JITSI_EVENT_SYNC_TOKEN", "JITSI_WEBHOOK_SECRET"),
    ("jitsi-events", "JITSI_EVENT_SYNC_TOKEN", "JITSI_WEBHOOK_SECRET_PREVIOUS")])
def test_a_program_that_reads_two_equal_secrets_does_not_start(tmp_path, name, one, other):
    settings = {**secrets_of_their_own(), one: SHARED, other: SHARED}
    status, said = program(name, settings, tmp_path)
    assert status == EXIT_CONFIG
    assert f"{other}: must differ from {one}: each secret has one use" in said and SHARED not in said


def test_the_server_starts_nothing_with_two_equal_secrets(tmp_path):
    state = tmp_path / "state"
    settings = {**secrets_of_their_own(), "JITSI_WEBHOOK_SECRET": SHARED,
                "PIPELINE_WEBHOOK_SECRET": SHARED, "BUILD_DIR": str(BUILD), "STATE_DIR": str(state)}
    status, said = run(ROOT / "script" / "server", settings, tmp_path)
    assert status == EXIT_CONFIG
    assert "PIPELINE_WEBHOOK_SECRET: must differ from JITSI_WEBHOOK_SECRET: each secret has one use" in said
    assert not (state / "postgres").exists()


def test_settings_come_from_a_file_too(tmp_path):
    file = tmp_path / "settings.env"
    file.write_text('# ours\nJITSI_WEBHOOK_SECRET="faulty-hook"\nLOG_LEVEL=faulty-level\n')
    status, said = program("jibri-complete", {"REFLECTOR_ENV_FILE": str(file)}, tmp_path)
    assert status == EXIT_CONFIG
    assert f"JITSI_WEBHOOK_SECRET: must be at least 24 bytes ({file}, line 2)" in said
    assert f"LOG_LEVEL: must be one of: debug info warn error ({file}, line 3)" in said


def test_a_misspelt_name_in_the_file_is_a_fault_for_every_program(tmp_path):
    file = tmp_path / "settings.env"
    file.write_text("HOME=/\nDATABASE_ULR=faulty-url\n")
    for name in PROGRAMS:
        status, said = program(name, {**secrets_of_their_own(), "AUTH_BACKEND": "none",
                                      "REFLECTOR_ENV_FILE": str(file)}, tmp_path)
        assert status == EXIT_CONFIG
        assert said.splitlines()[1:] == [
            f"DATABASE_ULR: is not a setting: correct its name, or remove the line ({file}, line 2)"]


def test_a_first_start_makes_the_secrets_that_are_unset_and_a_second_finds_the_data(local, name):
    made = local.state_dir / "env"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    before = made.read_text()
    values = dict(line.split("=", 1) for line in before.splitlines() if "=" in line)
    assert set(values) == {"JITSI_DOMAIN", "JITSI_JWT_SECRET", "JITSI_WEBHOOK_SECRET"}
    assert values["JITSI_DOMAIN"] == "meet.example.com"
    assert values["JITSI_JWT_SECRET"] != values["JITSI_WEBHOOK_SECRET"]
    assert "token" not in local.lines
    room = local.request("POST", "/v1/rooms", {}, {"name": name}).json
    local.stop()
    local.start()
    assert made.read_text() == before
    assert local.request("GET", f"/v1/rooms/{room['id']}").json == room
