"""bash completes reflectorctl: in step with its usage, and with rooms if the database answers."""

import os
import re
import subprocess
import time

import pytest

from commands import BUILD, database_url
from harness import ROOT

FILE = ROOT / "tools" / "reflectorctl.bash-completion"
TYPED = """
. "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_reflectorctl "$1" "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
"""
PATH = f"{BUILD / 'tools'}:{os.environ['PATH']}"


def completed(*words, **settings):
    """What bash offers for the last word."""
    done = subprocess.run(["bash", "-c", TYPED, "bash", FILE, "reflectorctl", *words],
                          env={"PATH": PATH, **settings}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def usage():
    """{subcommand: its arguments} by reflectorctl help."""
    text = subprocess.run([BUILD / "tools/reflectorctl", "help"], env={}, capture_output=True,
                          text=True, timeout=60, check=True).stdout
    return {name: arguments for name, arguments in re.findall(r"^  (\S+)(.*)$", text, re.MULTILINE)
            if not name.startswith("-")}


SUBCOMMANDS = usage()


def test_it_offers_every_subcommand():
    assert sorted(completed("")) == sorted(SUBCOMMANDS)
    assert completed("mig") == ["migrate", "migrate-platform"]


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_it_offers_every_option_of_a_subcommand(name):
    assert set(completed(name, "--", DATABASE_URL="postgresql:///x?host=/nonexistent")) == set(
        re.findall(r"--[a-z-]+", SUBCOMMANDS[name]))


def test_it_offers_every_subject_of_doctor():
    told = subprocess.run([BUILD / "tools/reflectorctl", "doctor", "no-such-subject"], env={},
                          capture_output=True, text=True, timeout=60, check=False).stderr
    subjects = re.search(r"subjects:(.*)", told)[1].split()
    assert sorted(word for word in completed("doctor", "") if not word.startswith("-")) == sorted(subjects)
    assert completed("doctor", "database", "pros") == ["prosody"]


def test_it_offers_what_may_follow_a_command_of_rule():
    assert completed("rule", "ID", "lo") == ["lobby"]
    assert completed("rule", "ID", "lobby", "o") == ["on", "off"]
    assert completed("rule", "ID", "end", "--reason", "") == []


def test_it_offers_the_names_of_rooms(server, name):
    server.new_room(name)
    settings = {"DATABASE_URL": database_url(server), "REFLECTORCTL_COMPLETION_SECONDS": "30"}
    assert completed("meetings", "--room", name[:-2].upper(), **settings) == []
    assert completed("meetings", "--room", name[:-2], **settings) == [name]
    assert completed("show", name[:-2], **settings) == [name]


def test_a_name_is_never_a_command(tmp_path):
    stand_in = tmp_path / "reflectorctl"
    stand_in.write_text("#!/bin/sh\necho 'a$(touch${IFS}ran)*'\n")
    stand_in.chmod(0o755)
    done = subprocess.run(["bash", "-c", TYPED, "bash", FILE, stand_in, "show", "a"],
                          env={"PATH": PATH}, cwd=tmp_path, capture_output=True, text=True,
                          timeout=60, check=True)
    assert done.stdout == r"a\$\(touch\$\{IFS\}ran\)\*" + "\n"
    assert not (tmp_path / "ran").exists()


def test_it_does_not_wait_for_a_database_that_is_away():
    before = time.monotonic()
    assert completed("events", "x", DATABASE_URL="postgresql://192.0.2.1/x?user=me") == []
    assert time.monotonic() - before < 5


def test_an_option_with_a_value_offers_what_it_may_be():
    assert completed("key", "add", "--scope", "") == ["read", "host", "ingest", "admin"]
    assert completed("meetings", "--limit", "") == []
