"""reflectorctl: the settings that it shows, and output that cannot be written."""

import re
import subprocess

import pytest

from commands import BUILD, EXIT_CONFIG, SECRETS, secrets_of_their_own
from harness import ROOT

COMMAND = BUILD / "tools/reflectorctl"


def show(environment, *arguments):
    """(exit status, {name: (value, source)}, standard error) of config --show."""
    done = subprocess.run([COMMAND, "config", "--show", "--offline", *arguments], env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60, check=False)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert all(len(row) == 3 for row in rows) and rows[:1] in ([], [["variable", "value", "source"]])
    names = [name for name, _, _ in rows]
    assert len(names) == len(set(names))
    return done.returncode, {name: (value, source) for name, value, source in rows[1:]}, done.stderr


def test_a_setting_is_shown_as_it_takes_effect_and_with_its_source(tmp_path):
    file = tmp_path / "settings.env"
    file.write_text("# ours\nMEETING_GRACE=1\n\nMEETING_GRACE='90.5'\nPUBLIC_MODE=yes\nBASE_URL=\n"
                    "LOG_LEVEL=debug\n")
    status, shown, said = show({**secrets_of_their_own(), "REFLECTOR_ENV_FILE": str(file),
                                "JITSI_APP_ID": "ours", "LOG_LEVEL": "warn", "PUBLIC_MODE": ""})
    assert (status, said) == (0, "")
    assert shown["MEETING_GRACE"] == ("90.5", f"{file}:4")
    assert shown["LOG_LEVEL"] == ("warn", "environment")
    assert shown["PUBLIC_MODE"] == ("false", "default")
    assert shown["BASE_URL"] == ("http://localhost:8080", "default")
    # It follows from another variable.
    assert shown["JITSI_JWT_ISSUER"] == ("ours", "default")
    assert shown["LOGIN_URL"] == shown["MEETING_LONGEST"] == ("", "unset")


def test_a_secret_is_not_shown_but_whether_it_is_set():
    settings = secrets_of_their_own()
    status, shown, _ = show(settings)
    assert status == 0
    assert {name: shown[name] for name in SECRETS} == dict.fromkeys(SECRETS, ("***", "environment"))
    del settings["WHEREBY_API_KEY"]
    assert show(settings)[1]["WHEREBY_API_KEY"] == ("", "unset")


@pytest.mark.parametrize("url, shown", [
    ("postgresql://me:hidden@db.example.com/reflector?host=/run",
     "postgresql://me:***@db.example.com/reflector?host=/run"),
    # libpq ends a password at @ alone.
    ("postgresql://me:hid?den@db:5432/reflector", "postgresql://me:***@db:5432/reflector"),
    ("postgresql://me:hid#den:@db/reflector?host=/run", "postgresql://me:***@db/reflector?host=/run"),
    ("postgresql://me@db:5432/reflector", "postgresql://me@db:5432/reflector"),
    ("postgresql:///reflector?user=me&password=hidden&sslpassword=hidden&host=/run",
     "postgresql:///reflector?user=me&password=***&sslpassword=***&host=/run")])
def test_a_password_in_a_url_is_not_shown(url, shown):
    settings = {**secrets_of_their_own(), "DATABASE_URL": url}
    assert show(settings)[1]["DATABASE_URL"] == (shown, "environment")


def test_every_variable_of_the_documentation_is_shown():
    text = (ROOT / "doc" / "configuration.md").read_text()
    documented = {name for line in text.splitlines() if line.startswith("| `")
                  for name in re.findall("`([A-Z_]+)`", line.split("|")[1])}
    assert set(show(secrets_of_their_own())[1]) == documented


def test_faulty_settings_are_named_and_nothing_is_shown():
    status, shown, said = show({**secrets_of_their_own(), "LOG_LEVEL": "loud"})
    assert (status, shown) == (EXIT_CONFIG, {})
    assert "LOG_LEVEL: must be one of: " in said and "loud" not in said


@pytest.mark.parametrize("arguments", [["-V"], ["config", "--show", "--offline"]],
                         ids=lambda arguments: arguments[0])
def test_a_command_whose_output_is_lost_fails(arguments):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([COMMAND, *arguments], env=secrets_of_their_own(), stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr == ("reflectorctl: standard output cannot be written: "
                           "No space left on device\n")


def test_the_example_of_the_settings_holds_their_defaults(tmp_path):
    examples = re.findall(r"^#([A-Z_0-9]+=.+)$", (BUILD / "env.example").read_text(), re.MULTILINE)
    file = tmp_path / "env"
    file.write_text("\n".join(examples))
    ours = secrets_of_their_own()
    plain, full = (show({**ours, **more})[1] for more in ({}, {"REFLECTOR_ENV_FILE": str(file)}))
    assert len(examples) > 20
    assert {name: value for name, (value, _) in full.items() if name != "RECORDINGS_READER"} == \
        {name: value for name, (value, _) in plain.items() if name != "RECORDINGS_READER"}
