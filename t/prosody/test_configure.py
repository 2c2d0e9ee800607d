"""prosody/configure on folders that look like a Debian with Jitsi: what it changes, what it
leaves alone, and that it can be undone to the byte."""

import os
import subprocess

import pytest

from tree import EVENT_SYNC, JICOFO, OURS, PLUGINS, PROPERTIES, SHIPPED, STATE


def test_a_dry_run_shows_what_would_change_and_changes_nothing(tree):
    before = tree.snapshot()
    shown = tree.set_up("--dry-run").stdout
    assert tree.snapshot() == before
    for line in ('+        "persistent_lobby"; -- reflector-jitsi',
                 '+Include "/etc/prosody/reflector.cfg.lua" -- reflector-jitsi',
                 "+jicofo.conference.enable-auto-owner = false # reflector-jitsi",
                 "+++ /etc/prosody/reflector.cfg.lua",
                 "new: /usr/share/reflector-jitsi/prosody/mod_event_sync.lua",
                 "link /usr/share/lua/5.4/basexx.lua -> ../5.2/basexx.lua",
                 "link /usr/share/lua/5.4/inspect.lua -> ../5.3/inspect.lua"):
        assert line in shown.splitlines()


def test_a_second_run_changes_nothing_and_says_so(tree):
    tree.set_up()
    after = tree.snapshot()
    assert tree.set_up().stdout == "Nothing to change.\n"
    assert tree.set_up(secrets=False).stdout == "Nothing to change.\n"
    assert tree.set_up("--dry-run").stdout == "Nothing to change.\n"
    assert tree.snapshot() == after


def test_every_file_of_ours_is_put_where_prosody_looks(tree):
    tree.set_up()
    there = tree.path("usr/share/reflector-jitsi/prosody")
    shipped = [*SHIPPED.glob("mod_*.lua"), *SHIPPED.glob("event_sync/*.lua")]
    assert len(shipped) > 8
    for file in shipped:
        assert (there / file.relative_to(SHIPPED)).read_bytes() == file.read_bytes()
    assert tree.path("usr/share/lua/5.4/basexx.lua").read_bytes() == b""


def test_a_later_version_replaces_the_modules(tree):
    before = tree.snapshot()
    tree.set_up()
    tree.write(EVENT_SYNC, "-- an older one\n")
    shown = tree.set_up().stdout
    assert "wrote /usr/share/reflector-jitsi/prosody/mod_event_sync.lua" in shown
    tree.configure("--undo")
    assert tree.snapshot() == before


def test_a_file_that_a_package_wrote_anew_is_configured_again(tree):
    stock = tree.read(tree.jitsis)
    tree.set_up()
    configured = tree.read(tree.jitsis)
    tree.write(tree.jitsis, stock)
    assert f"wrote /{tree.jitsis}" in tree.set_up().stdout
    assert tree.read(tree.jitsis) == configured


def test_files_keep_their_owner_and_mode_and_ours_is_for_prosody_alone(tree):
    tree.path(JICOFO).chmod(0o640)
    tree.set_up()
    assert tree.snapshot()[JICOFO][0] == "-rw-r-----"
    assert tree.snapshot()[OURS][0] == "-rw-r-----"
    assert tree.path(f"etc/prosody/conf.d/{tree.domain}.cfg.lua").is_symlink()
    assert tree.snapshot()[STATE][0] == "drwx------"


def test_a_dot_in_the_domain_is_a_dot(tree):
    """Another host whose name a pattern would take for ours, before ours in the file."""
    other = ('VirtualHost "meetXexample.com"\n    modules_enabled = {\n        "ping";\n    }\n\n')
    tree.write(tree.jitsis, other + tree.read(tree.jitsis))
    tree.set_up()
    text = tree.read(tree.jitsis)
    assert text.startswith(other)
    assert text.count('"persistent_lobby"; -- reflector-jitsi') == 1
    assert "meetXexample" not in tree.read(OURS)


def test_a_second_domain_is_refused_before_anything_is_changed(tree):
    tree.set_up()
    tree.write("etc/prosody/conf.avail/other.example.com.cfg.lua", tree.read(tree.jitsis))
    after = tree.snapshot()
    done = tree.configure("other.example.com", "reflector.example.com", status=78)
    assert "set up for meet.example.com" in done.stderr and tree.snapshot() == after


def test_a_setup_by_hand_is_recognised_and_its_secrets_are_kept(tree):
    tree.by_hand()
    before = tree.snapshot()
    tree.set_up(secrets=False)
    assert tree.read(tree.jitsis).encode() == before[tree.jitsis][2], "nothing is named twice"
    assert tree.read(JICOFO).count("reflector-jitsi") == 1, "only the brewery was missing"
    assert f'app_secret = "{"o" * 40}"' in tree.read(OURS)
    assert f'event_sync_secret = "{"p" * 40}"' in tree.read(OURS)
    assert '"reflector_redact"' in tree.read(OURS)
    assert tree.set_up(secrets=False).stdout == "Nothing to change.\n"
    tree.configure("--undo")
    assert tree.snapshot() == before


def test_a_half_done_setup_is_completed(tree):
    tree.replace(tree.jitsis, '        "muc_lobby_rooms";\n',
                 '        "muc_lobby_rooms";\n        "filter_iq_jibri";\n')
    tree.write(JICOFO, tree.read(JICOFO) + 'jicofo.jibri.brewery-jid = "other@rooms.example.com"\n')
    before = tree.snapshot()
    tree.set_up()
    assert tree.read(tree.jitsis).count("filter_iq_jibri") == 1
    assert '"persistent_lobby"; -- reflector-jitsi' in tree.read(tree.jitsis)
    assert tree.read(JICOFO).count("brewery") == 1, "another room may be meant"
    tree.configure("--undo")
    assert tree.snapshot() == before


def test_what_is_changed_by_hand_is_not_lost(tree):
    tree.set_up()
    changed = tree.read(OURS) + "-- mine\n"
    tree.write(OURS, changed)
    assert "changed by hand" in tree.set_up(status=1).stderr and tree.read(OURS) == changed
    assert "\n--- mine\n" in tree.set_up("--dry-run").stdout
    tree.set_up("--force")
    assert "-- mine" not in tree.read(OURS)
    tree.write(OURS, changed)
    assert "kept as" in tree.configure("--undo").stdout
    assert tree.read(OURS + ".changed") == changed and not tree.path(OURS).exists()


@pytest.mark.parametrize("awk", ["mawk", "gawk", "original-awk", "busybox awk"])
def test_every_awk_writes_the_same(tree, awk):
    before = tree.snapshot()
    tree.write("tools/awk", f'#!/bin/sh\nexec {awk} "$@"\n')
    tree.path("tools/awk").chmod(0o755)
    path = {"PATH": f"{tree.root}/tools:{os.environ['PATH']}"}
    tree.by_hand()
    tree.set_up(env=path)
    assert tree.read(JICOFO).count("reflector-jitsi") == 1
    assert tree.set_up(env=path).stdout == "Nothing to change.\n"
    tree.configure("--undo", env=path)
    for name in (JICOFO, tree.jitsis):
        tree.write(name, before[name][2].decode())
    tree.set_up(env=path)
    assert tree.read(tree.jitsis).count("reflector-jitsi\n") == 3
    tree.configure("--undo", env=path)
    assert tree.snapshot()[tree.jitsis] == before[tree.jitsis]


@pytest.mark.parametrize("arguments", [(), ("meet.example.com",), ("a.b", "c", "d"), ("--what",),
                                       ("--check", "a.b", "c"), ("--undo", "a.b", "c"), ("--root",),
                                       ("Meet.example.com", "r.x"), ("meet", "r.x"), ("a..b", "r.x"),
                                       ("a.b'", "r.x"), ("a.b", "ftp://r.x"), ("a.b", 'r.x"'),
                                       ("a.b", "http://r.x/?q"), ("--check",), ("--undo",)])
def test_wrong_arguments_change_nothing(tree, arguments):
    before = tree.snapshot()
    assert tree.configure(*arguments, status=64).stderr.startswith("configure: ")
    assert tree.snapshot() == before


@pytest.mark.parametrize("gone, words", [
    ("etc/prosody/conf.avail/meet.example.com.cfg.lua", "was installed under"),
    ("etc/prosody/prosody.cfg.lua", "install jitsi-meet first"),
    ("etc/jitsi/jicofo", "install jicofo first"),
    (PLUGINS, "install jitsi-meet-prosody first")])
def test_what_is_missing_is_named_with_what_to_do(tree, gone, words):
    subprocess.run(["rm", "-r", tree.path(gone)], check=True, timeout=20)
    before = tree.snapshot()
    error = tree.set_up(status=78).stderr
    assert f"/{gone} is missing" in error and words in error and tree.snapshot() == before


def test_tokens_for_another_domain_are_told(tree):
    assert "Note" not in tree.set_up(env={"JITSI_DOMAIN": tree.domain}).stdout
    note = "Reflector's tokens are for meet.other.com, which Prosody will refuse"
    assert note in tree.set_up(env={"JITSI_DOMAIN": "meet.other.com"}).stdout
    assert note in tree.set_up(env={"JITSI_JWT_SUBJECT": "meet.other.com"}).stdout
    assert "Note" not in tree.set_up(env={"JITSI_DOMAIN": "meet.other.com",
                                          "JITSI_JWT_SUBJECT": tree.domain}).stdout


def test_libraries_that_are_nowhere_are_told_and_those_that_are_there_left(tree):
    tree.path("usr/share/lua/5.1/basexx.lua").unlink()
    tree.path("usr/share/lua/5.2/basexx.lua").unlink()
    tree.write("usr/local/share/lua/5.4/inspect.lua", "")
    shown = tree.set_up().stdout
    assert "Lua has no basexx" in shown and "link" not in shown


def test_where_reflector_answers_may_be_a_url(tree):
    tree.configure("--hosts-file", tree.domain, "http://10.0.0.5:8080/meetings/")
    text = tree.read(OURS)
    assert 'event_sync_url = "http://10.0.0.5:8080/meetings/v1/jitsi/events"' in text
    assert "\nunbound = { hoststxt = true; resolvconf = true }\n" in text


def test_properties_are_never_touched(tree):
    before = tree.read(PROPERTIES)
    tree.set_up()
    assert tree.read(PROPERTIES) == before


def test_help_is_the_head_of_the_script(tree):
    shown = tree.configure("--help").stdout
    assert "--undo" in shown and "Exit status" in shown and "set -euo" not in shown
