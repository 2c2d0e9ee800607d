"""prosody/configure that is killed, or whose disk is full, can be repeated and undone."""

import itertools
import os

import pytest

from tree import EVENT_SYNC, JICOFO, OURS, Tree


def cut_off_at(tool, call, tree, *arguments):
    """Run it; the whole script dies at this call of the tool.  False: it has fewer calls."""
    count = tree.root.parent / "count"
    count.unlink(missing_ok=True)
    env = tree.tools(**{tool: f'echo >>{count}\n[ "$(wc -l <{count})" != {call} ] || kill -9 $PPID\n'
                               f'exec /bin/{tool} "$@"'})
    return tree.configure(*arguments, env=env, status=None).returncode != 0


@pytest.mark.parametrize("tool, step", [("install", 17), ("mv", 23), ("cp", 2)])
def test_a_run_that_is_killed_anywhere_can_be_repeated_and_undone(tmp_path, tool, step):
    """Calls of a tool in turn are the last one: the first, and one of so many after it."""
    whole = Tree(tmp_path / "whole")
    hand_made(whole)
    whole.set_up()
    for call in itertools.count(1, step):
        tree = Tree(tmp_path / f"{call}/root")
        hand_made(tree)
        before = tree.snapshot()
        if not cut_off_at(tool, call, tree, tree.domain, "reflector.example.com"):
            break
        tree.set_up()
        assert comparable(tree) == comparable(whole), call
        tree.undo()
        assert tree.snapshot() == before, call
    assert call > 1


def hand_made(tree):
    """A reflector.cfg.lua and a module that were there before."""
    tree.write(OURS, "-- by hand\n")
    tree.write(EVENT_SYNC, "-- an older one\n")


def comparable(tree):
    """What matters of a system that is set up."""
    return {name: what for name, what in tree.snapshot().items() if not name.startswith("var/")}


@pytest.mark.parametrize("tool", ["mv", "rm"])
def test_an_undo_that_is_killed_anywhere_can_be_repeated(tmp_path, tool):
    for call in itertools.count(1):
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
    env = tree.tools(cp='for last; do :; done\n'
                        'case $last in */copy) : >"$last"; echo "No space left" >&2; exit 1;; esac\n'
                        'exec /bin/cp "$@"')
    tree.set_up(env=env, status=1)
    assert tree.read(OURS) == "-- by hand\n"
    tree.set_up()
    tree.undo()
    assert tree.snapshot() == before


def test_a_full_disk_changes_no_file_and_can_be_undone(tree):
    before = tree.snapshot()
    env = tree.tools(install='case $* in *new/etc/*jicofo.conf*) echo "No space left" >&2; exit 1;; esac\n'
                              'exec /usr/bin/install "$@"')
    tree.set_up(env=env, status=1)
    assert tree.path(JICOFO).read_bytes() == before[JICOFO][2]
    tree.undo()
    assert tree.snapshot() == before


def test_a_write_that_fails_leaves_nothing_half_written(tree):
    """The last file of all cannot be put in place: what was made is undone."""
    before = tree.snapshot()
    tools = tree.root.parent / "tools"
    tools.mkdir()
    (tools / "mv").write_text('#!/bin/sh\nfor last; do :; done\ncase $last in */jicofo.conf) exit 1;; esac\n'
                              'exec /bin/mv "$@"\n')
    (tools / "mv").chmod(0o755)
    tree.set_up(env={"PATH": f"{tools}:{os.environ['PATH']}"}, status=1)
    assert not [name for name in tree.snapshot() if name.startswith(JICOFO + ".")]
    tree.configure("--undo")
    assert tree.snapshot() == before
