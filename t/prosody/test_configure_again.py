"""prosody/configure for a second time, as after an update: what the first run was told is kept.
And --restart: nothing is restarted into a configuration that is faulty."""

import os
import subprocess

import pytest

from tree import JICOFO, OURS, SHIPPED

UNBOUND = "\nunbound = { hoststxt = true; resolvconf = true }\n"
URL = "http://10.0.0.5:8080/meetings"


# What is kept.

def test_without_arguments_it_takes_those_of_the_last_run(tree):
    tree.configure("--hosts-file", tree.domain, URL)
    after = tree.snapshot()
    assert tree.configure(secrets=False).stdout == "Nothing to change.\n"
    assert tree.snapshot() == after
    tree.path(OURS).chmod(0o600)
    assert f"wrote /{OURS}" in tree.configure(secrets=False).stdout
    assert tree.snapshot()[OURS] == after[OURS]


def test_without_arguments_a_jitsi_that_was_updated_is_set_up_again(tree):
    stock = tree.read(tree.jitsis), tree.read(JICOFO)
    tree.configure(tree.domain, URL)
    after = tree.snapshot()
    tree.write(tree.jitsis, stock[0])
    tree.write(JICOFO, stock[1])
    tree.configure(secrets=False)
    for name in (tree.jitsis, JICOFO, OURS):
        assert tree.snapshot()[name] == after[name]


def test_the_hosts_file_is_read_until_that_is_taken_back(tree):
    tree.set_up("--hosts-file")
    assert tree.set_up().stdout == "Nothing to change.\n"
    assert UNBOUND in tree.read(OURS)
    tree.set_up("--no-hosts-file")
    assert "\n-- " + UNBOUND[1:] in tree.read(OURS)
    assert tree.set_up().stdout == "Nothing to change.\n"
    tree.configure("--hosts-file")
    assert UNBOUND in tree.read(OURS)


def test_a_new_url_keeps_the_rest(tree):
    tree.configure("--hosts-file", tree.domain, URL)
    tree.set_up(secrets=False)
    assert 'event_sync_url = "https://reflector.example.com/v1/jitsi/events"' in tree.read(OURS)
    assert UNBOUND in tree.read(OURS)


NAMES = {"JITSI_APP_ID": "meetings", "JITSI_JWT_ISSUER": "else", "JITSI_JWT_AUDIENCE": "people"}


@pytest.mark.parametrize("given", [NAMES, {"JITSI_APP_ID": "meetings"}])
def test_names_that_came_from_the_environment_are_kept(tree, given):
    tree.set_up(env=given)
    assert 'app_id = "meetings"' in tree.read(OURS)
    assert tree.set_up().stdout == "Nothing to change.\n"


def test_an_issuer_that_is_the_application_follows_it(tree):
    tree.set_up(env={"JITSI_APP_ID": "meetings"})
    tree.set_up(env={"JITSI_APP_ID": "other"})
    assert 'asap_accepted_issuers = { "other" }' in tree.read(OURS)


def test_reflectors_own_settings_count_before_what_was(tree):
    tree.set_up(env=NAMES)
    tree.write("etc/reflector/env", "JITSI_APP_ID=third\n")
    tree.set_up()
    for line in ('app_id = "third"', 'issuers = { "third" }', 'audiences = { "jitsi" }'):
        assert line in tree.read(OURS)


def test_where_nothing_tells_the_url_it_asks_for_it(tree):
    tree.set_up()
    tree.replace(OURS, "event_sync_url", "-- event_sync_url")
    before = tree.snapshot()
    assert "REFLECTOR is required" in tree.configure(status=64).stderr
    assert "DOMAIN and REFLECTOR are required" in tree.configure(tree.domain, status=64).stderr
    assert tree.snapshot() == before


# --restart.  Under another root nothing is ever restarted; what would be is told.

BY_HAND = "Now run: sudo systemctl restart prosody jicofo"


@pytest.fixture
def systemctl(tree):
    """The environment of a systemctl that must not be called."""
    folder = tree.root.parent / "tools"
    folder.mkdir()
    called = tree.root.parent / "called"
    (folder / "systemctl").write_text(f"#!/bin/sh\necho \"$@\" >>'{called}'\n")
    (folder / "systemctl").chmod(0o755)
    yield {"PATH": f"{folder}:{os.environ['PATH']}"}
    assert not called.exists()


def test_a_sound_configuration_may_be_restarted(tree, systemctl):
    assert BY_HAND in tree.set_up("--restart", env=systemctl).stdout
    assert BY_HAND in tree.configure("--undo", "--restart", env=systemctl).stdout


def not_restarted(tree, systemctl, *arguments):
    """What it says of faults."""
    lines = tree.configure(*arguments, "--restart", env=systemctl, status=1).stdout.splitlines()
    found = [line for line in lines if line.startswith("FAULT: ")]
    assert lines[-1] == (f"Nothing was restarted.  {len(found)} to correct; then run: "
                         "sudo systemctl restart prosody jicofo")
    assert BY_HAND not in lines
    return "\n".join(found)


@pytest.mark.parametrize("file, text, words", [
    ("etc/prosody/conf.d/zz.cfg.lua", "nonsense nonsense\n", "zz.cfg.lua:1: syntax error"),
    ("etc/prosody/conf.d/zz.cfg.lua", 'VirtualHost "meet.example.com"\nallow_empty_token = true\n',
     "allow_empty_token"),
    ("etc/jitsi/jicofo/sip-communicator.properties", "org.jitsi.jicofo.auth.URL=XMPP:x\n",
     "jicofo.auth.URL")])
def test_nothing_is_restarted_into_a_fault(tree, systemctl, file, text, words):
    tree.write(file, text)
    assert words in not_restarted(tree, systemctl, tree.domain, "reflector.example.com")


def test_nothing_is_restarted_when_prosodyctl_finds_a_fault(tree, systemctl):
    tree.write("usr/bin/prosodyctl", "#!/bin/sh\necho \"You have set 'x' twice\"\nexit 1\n")
    tree.path("usr/bin/prosodyctl").chmod(0o755)
    assert "set 'x' twice" in not_restarted(tree, systemctl, tree.domain, "reflector.example.com")


def test_nothing_is_restarted_after_undo_if_prosody_cannot_read_what_is_left(tree, systemctl):
    tree.set_up()
    tree.write("etc/prosody/conf.d/zz.cfg.lua", "nonsense nonsense\n")
    assert "zz.cfg.lua:1: syntax error" in not_restarted(tree, systemctl, "--undo")
    assert not tree.path(OURS).exists()


# The same on the system itself, with functions in place of all that it looks at or calls.
STUBS = """
. "$1/configure.d/findings.sh"
. "$1/configure.d/check.sh"
root='' domain=meet.example.com action=$2
say() { printf '%s\\n' "$*"; }
check_configuration() { say "read $*"; [[ $found == 0 ]] || bad prosody.tokens broken; }
check_libraries() { :; }
check_prosodyctl() { say prosodyctl; }
check_jicofo() { say jicofo; }
check_roster() { say roster; }
systemctl() { say "systemctl $*"; }
restart_if_sound
"""
TO_MEND = "Nothing was restarted.  1 to correct; then run: sudo systemctl restart prosody jicofo"


@pytest.mark.parametrize("action, found, said", [
    ("set", 0, ["read meet.example.com", "prosodyctl", "jicofo", "systemctl restart prosody jicofo",
                "roster", "No fault found."]),
    ("set", 1, ["read meet.example.com", "FAULT: broken", "prosodyctl", "jicofo", TO_MEND]),
    ("undo", 0, ["read ", "systemctl restart prosody jicofo"]),
    ("undo", 1, ["read ", "FAULT: broken", TO_MEND])])
def test_the_files_are_checked_before_the_restart(action, found, said):
    done = subprocess.run(["bash", "-euc", STUBS, "bash", SHIPPED, action], check=False,
                          capture_output=True, text=True, timeout=20,
                          env={"PATH": os.environ["PATH"], "found": str(found)})
    assert (done.returncode, done.stdout.splitlines()) == (found, said), done.stderr
