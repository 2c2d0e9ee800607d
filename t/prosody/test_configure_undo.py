"""prosody/configure --undo takes away what configure has put there, and nothing else: whatever
happened to the files in between, and wherever a run was cut off."""

import fcntl
import itertools
import os
import subprocess

import pytest

from tree import JICOFO, OURS, SHIPPED, Tree

STATE = "var/lib/reflector-jitsi/prosody"
MODULE = "usr/share/reflector-jitsi/prosody/mod_event_sync.lua"
BASEXX = "usr/share/lua/5.4/basexx.lua"


@pytest.fixture
def tree(tmp_path):
    """A stock system."""
    return Tree(tmp_path / "root")


def undo(tree, **more):
    """Take it out; what it says."""
    return tree.configure("--undo", **more).stdout


def tools(tree, **scripts):
    """An environment in which these programs are others."""
    folder = tree.root.parent / "tools"
    folder.mkdir(exist_ok=True)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "TMPDIR": str(tree.root.parent)}


# What others have put in the place of ours.

def test_a_library_that_a_package_brought_later_stays(tree):
    tree.set_up()
    tree.path(BASEXX).unlink()
    tree.write(BASEXX, "-- of lua-basexx\n")
    assert f"/{BASEXX} stays" in undo(tree)
    assert tree.read(BASEXX) == "-- of lua-basexx\n"
    assert not tree.path(STATE).exists()


def test_a_module_that_was_changed_by_hand_stays(tree):
    tree.set_up()
    tree.write(MODULE, "-- mine\n")
    assert f"/{MODULE} stays" in undo(tree)
    assert tree.read(MODULE) == "-- mine\n"
    assert os.listdir(tree.path(MODULE).parent) == ["mod_event_sync.lua"]


def test_files_behind_a_link_in_the_place_of_our_folder_stay(tree):
    tree.set_up()
    there = tree.path(MODULE).parent
    there.rename(tree.root / "elsewhere")
    there.symlink_to(tree.root / "elsewhere")
    (tree.root / "elsewhere/mod_event_sync.lua").write_text("-- theirs\n")
    undo(tree)
    assert there.is_symlink()
    assert tree.read("elsewhere/mod_event_sync.lua") == "-- theirs\n"


def test_a_jicofo_conf_that_others_have_written_into_stays(tree):
    """It was not there before."""
    tree.path(JICOFO).unlink()
    before = tree.snapshot()
    tree.set_up()
    undo(tree)
    assert tree.snapshot() == before
    tree.set_up()
    tree.write(JICOFO, tree.read(JICOFO) + "jicofo.xmpp.trusted-domains = []\n")
    undo(tree)
    assert tree.read(JICOFO) == "jicofo.xmpp.trusted-domains = []\n"


def test_a_folder_that_was_there_and_empty_stays(tree):
    tree.path("var/lib/reflector-jitsi").mkdir()
    tree.path("usr/share/reflector-jitsi").mkdir()
    before = tree.snapshot()
    tree.set_up()
    undo(tree)
    assert tree.snapshot() == before


def test_nothing_outside_is_removed_whatever_the_state_names(tree):
    tree.set_up()
    for name in ("etc/shadow", "etc/prosody/prosody.cfg.lua"):
        tree.write(name, tree.read(name) if tree.path(name).exists() else "")
    tree.write(f"{STATE}/made", tree.read(f"{STATE}/made") +
               "/etc/shadow\n/etc/prosody/prosody.cfg.lua\n/etc/prosody/../shadow\n/etc/prosody\n")
    shown = undo(tree)
    assert tree.path("etc/shadow").exists() and tree.path("etc/prosody/prosody.cfg.lua").exists()
    assert "/etc/shadow stays" in shown and "/etc/prosody stays" in shown


def test_changes_by_hand_are_all_kept(tree):
    for text in ("-- first\n", "-- second\n"):
        tree.set_up()
        tree.write(OURS, text)
        undo(tree)
    kept = sorted(file.read_text() for file in tree.path("etc/prosody").glob("*.changed*"))
    assert kept == ["-- first\n", "-- second\n"]


# Marks that are gone.

def test_settings_of_jicofo_that_have_lost_their_mark_are_told(tree):
    """As a program that writes the file anew without its comments leaves them."""
    tree.set_up()
    tree.write(JICOFO, 'jicofo {\n  authentication { enabled = false }\n'
               '  jibri { brewery-jid = "JibriBrewery@internal.auth.meet.example.com" }\n}\n')
    rewritten = tree.read(JICOFO)
    tree.write(JICOFO, rewritten + "# reflector-jitsi\n")
    for shown in (tree.configure("--undo", "--dry-run").stdout, undo(tree)):
        notes = [line for line in shown.splitlines() if line.startswith("Note: ")]
        assert [f"/{JICOFO}" in note and "by hand" in note for note in notes] == [True, True]
        assert "jicofo.authentication.enabled = false" in notes[0]
        assert "jicofo.jibri.brewery-jid" in notes[1]
    assert tree.read(JICOFO) == rewritten


def test_modules_that_have_lost_their_mark_are_told(tree):
    tree.set_up()
    tree.replace(tree.jitsis, '"persistent_lobby"; -- reflector-jitsi', '"persistent_lobby";')
    assert f'Note: /{tree.jitsis} still has "persistent_lobby";' in undo(tree)


def test_a_file_that_is_still_included_stays(tree):
    """Prosody would not start without it."""
    tree.set_up()
    tree.replace(tree.jitsis, 'reflector.cfg.lua" -- reflector-jitsi', 'reflector.cfg.lua"')
    error = tree.configure("--undo", status=1).stderr
    assert "still included" in error and tree.jitsis in error
    assert tree.path(OURS).exists() and tree.path(MODULE).exists()
    tree.replace(tree.jitsis, f'Include "/{OURS}"\n', "")
    undo(tree)
    assert not tree.path(OURS).exists()


# Wrong calls.

def test_another_domain_is_refused(tree):
    tree.set_up()
    after = tree.snapshot()
    assert "set up for" in tree.configure("--undo", "other.example.com", status=78).stderr
    assert tree.snapshot() == after


def test_without_a_state_files_stay_and_are_told(tree):
    tree.set_up()
    subprocess.run(["rm", "-r", tree.path(STATE)], check=True, timeout=20)
    shown = tree.configure("--undo", tree.domain).stdout
    assert f"/{OURS} stays" in shown
    assert "reflector-jitsi" not in tree.read(tree.jitsis) and tree.path(MODULE).exists()


def test_an_empty_root_is_not_this_machine(tree):
    done = subprocess.run([SHIPPED / "configure", "--root", "", "--check", tree.domain], check=False,
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 64 and "--root needs a folder" in done.stderr


@pytest.mark.parametrize("action", [("--undo",), ("meet.example.com", "reflector.example.com")])
def test_two_at_once_are_one_too_many(tree, action):
    tree.set_up()
    after = tree.snapshot()
    folder = os.open(tree.path("etc/prosody"), os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    assert "another configure is at work" in tree.configure(*action, status=1).stderr
    assert tree.snapshot() == after
    os.close(folder)
    undo(tree)


# Links.

def test_nothing_is_written_through_a_link_that_leads_out_of_the_root(tree):
    outside = tree.root.parent / "outside"
    outside.write_text("jicofo { }\n")
    tree.path(JICOFO).unlink()
    tree.path(JICOFO).symlink_to(outside)
    assert "leads out of" in tree.set_up(status=1).stderr
    assert outside.read_text() == "jicofo { }\n"


@pytest.mark.root_alone
def test_nothing_is_written_through_a_link_of_somebody_else(tree):
    """jicofo.conf is in a folder of jicofo's user."""
    tree.write("etc/important", "x\n")
    tree.path(JICOFO).unlink()
    tree.path(JICOFO).symlink_to("../../important")
    os.chown(tree.path(JICOFO), 1, 1, follow_symlinks=False)
    assert "a link that root has not made" in tree.set_up(status=1).stderr
    assert tree.read("etc/important") == "x\n"


def test_a_link_of_root_is_followed_and_stays(tree):
    tree.path(JICOFO).rename(tree.path("etc/jicofo.conf"))
    tree.path(JICOFO).symlink_to("../../jicofo.conf")
    before = tree.snapshot()
    tree.set_up()
    assert "reflector-jitsi" in tree.read("etc/jicofo.conf") and tree.path(JICOFO).is_symlink()
    undo(tree)
    assert tree.snapshot() == before


def test_a_link_that_leads_nowhere_gives_way_and_comes_back(tree):
    tree.path(BASEXX).symlink_to("gone.lua")
    before = tree.snapshot()
    tree.set_up()
    assert tree.path(BASEXX).exists()
    undo(tree)
    assert tree.snapshot() == before


# Cut off.

def cut_off_at(tool, call, tree, *arguments):
    """Run it; the whole script dies at this call of the tool.  False: it has fewer calls."""
    count = tree.root.parent / "count"
    count.unlink(missing_ok=True)
    env = tools(tree, **{tool: f'echo >>{count}\n[ "$(wc -l <{count})" != {call} ] || kill -9 $PPID\n'
                               f'exec /bin/{tool} "$@"'})
    return tree.configure(*arguments, env=env, status=None).returncode != 0


@pytest.mark.parametrize("tool", ["mv", "cp"])
def test_a_run_that_is_killed_anywhere_can_be_repeated_and_undone(tmp_path, tool):
    """Calls of a tool in turn are the last one: the first, and some of those after it."""
    whole = Tree(tmp_path / "whole")
    hand_made(whole)
    whole.set_up()
    for call in itertools.count(1, 11):
        tree = Tree(tmp_path / f"{call}/root")
        hand_made(tree)
        before = tree.snapshot()
        if not cut_off_at(tool, call, tree, tree.domain, "reflector.example.com"):
            break
        tree.set_up()
        assert comparable(tree) == comparable(whole), call
        undo(tree)
        assert tree.snapshot() == before, call
    assert call > 1


def hand_made(tree):
    """A reflector.cfg.lua and a module that were there before."""
    tree.write(OURS, "-- by hand\n")
    tree.write(MODULE, "-- an older one\n")


def comparable(tree):
    """What matters of a system that is set up."""
    return {name: what for name, what in tree.snapshot().items() if not name.startswith("var/")}


@pytest.mark.parametrize("tool", ["mv", "rm"])
def test_an_undo_that_is_killed_anywhere_can_be_repeated(tmp_path, tool):
    for call in itertools.count(1, 11):
        tree = Tree(tmp_path / f"{call}/root")
        hand_made(tree)
        before = tree.snapshot()
        tree.set_up()
        if not cut_off_at(tool, call, tree, "--undo"):
            break
        tree.configure("--undo", tree.domain)
        assert tree.snapshot() == before, call
    assert call > 1


def test_a_copy_that_was_cut_off_is_not_taken_for_the_file(tree):
    """A full disk while the old reflector.cfg.lua is kept."""
    hand_made(tree)
    before = tree.snapshot()
    env = tools(tree, cp='for last; do :; done\n: >"$last"\necho "No space left" >&2\nexit 1')
    tree.set_up(env=env, status=1)
    assert tree.read(OURS) == "-- by hand\n"
    tree.set_up()
    undo(tree)
    assert tree.snapshot() == before


def test_a_full_disk_changes_no_file_and_can_be_undone(tree):
    before = tree.snapshot()
    env = tools(tree, cat='case $* in *new/etc/*jicofo.conf) echo "No space left" >&2; exit 1;; esac\n'
                          'exec /bin/cat "$@"')
    tree.set_up(env=env, status=1)
    assert tree.path(JICOFO).read_bytes() == before[JICOFO][2]
    undo(tree)
    assert tree.snapshot() == before
