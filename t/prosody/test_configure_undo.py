"""prosody/configure --undo takes away what configure has put there, and nothing else: whatever
happened to the files in between, and wherever a run was cut off."""

import fcntl
import os
import subprocess

import pytest

from tree import EVENT_SYNC, JICOFO, OURS, SHIPPED, STATE, Tree

BASEXX = "usr/share/lua/5.4/basexx.lua"


# What others have put in the place of ours.

def test_a_library_that_a_package_brought_later_stays(tree):
    tree.set_up()
    tree.path(BASEXX).unlink()
    tree.write(BASEXX, "-- of lua-basexx\n")
    assert f"/{BASEXX} stays" in tree.undo()
    assert tree.read(BASEXX) == "-- of lua-basexx\n"
    assert not tree.path(STATE).exists()


def test_a_module_that_was_changed_by_hand_stays(tree):
    tree.set_up()
    tree.write(EVENT_SYNC, "-- mine\n")
    assert f"/{EVENT_SYNC} stays" in tree.undo()
    assert tree.read(EVENT_SYNC) == "-- mine\n"
    assert os.listdir(tree.path(EVENT_SYNC).parent) == ["mod_event_sync.lua"]


def test_files_behind_a_link_in_the_place_of_our_folder_stay(tree):
    tree.set_up()
    there = tree.path(EVENT_SYNC).parent
    there.rename(tree.root / "elsewhere")
    there.symlink_to(tree.root / "elsewhere")
    (tree.root / "elsewhere/mod_event_sync.lua").write_text("-- theirs\n")
    tree.undo()
    assert there.is_symlink()
    assert tree.read("elsewhere/mod_event_sync.lua") == "-- theirs\n"


def test_a_jicofo_conf_that_others_have_written_into_stays(tree):
    """It was not there before."""
    tree.path(JICOFO).unlink()
    before = tree.snapshot()
    tree.set_up()
    tree.undo()
    assert tree.snapshot() == before
    tree.set_up()
    tree.write(JICOFO, tree.read(JICOFO) + "jicofo.xmpp.trusted-domains = []\n")
    tree.undo()
    assert tree.read(JICOFO) == "jicofo.xmpp.trusted-domains = []\n"


def test_a_folder_that_was_there_and_empty_stays(tree):
    tree.path("var/lib/reflector-jitsi").mkdir()
    tree.path("usr/share/reflector-jitsi").mkdir()
    before = tree.snapshot()
    tree.set_up()
    tree.undo()
    assert tree.snapshot() == before


def test_nothing_outside_is_removed_whatever_the_state_names(tree):
    tree.set_up()
    for name in ("etc/shadow", "etc/prosody/prosody.cfg.lua"):
        tree.write(name, tree.read(name) if tree.path(name).exists() else "")
    tree.write(f"{STATE}/made", tree.read(f"{STATE}/made") +
               "/etc/shadow\n/etc/prosody/prosody.cfg.lua\n/etc/prosody/../shadow\n/etc/prosody\n")
    shown = tree.undo()
    assert tree.path("etc/shadow").exists() and tree.path("etc/prosody/prosody.cfg.lua").exists()
    assert "/etc/shadow stays" in shown and "/etc/prosody stays" in shown


def test_changes_by_hand_are_all_kept(tree):
    for text in ("-- first\n", "-- second\n"):
        tree.set_up()
        tree.write(OURS, text)
        tree.undo()
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
    for shown in (tree.configure("--undo", "--dry-run").stdout, tree.undo()):
        notes = [line for line in shown.splitlines() if line.startswith("Note: ")]
        assert [f"/{JICOFO}" in note and "by hand" in note for note in notes] == [True, True]
        assert "jicofo.authentication.enabled = false" in notes[0]
        assert "jicofo.jibri.brewery-jid" in notes[1]
    assert tree.read(JICOFO) == rewritten


@pytest.mark.parametrize("further_lines", [0, 50_000])
def test_modules_that_have_lost_their_mark_are_told(tree, further_lines):
    tree.set_up()
    tree.replace(tree.jitsis, '"persistent_lobby"; -- reflector-jitsi', '"persistent_lobby";')
    tree.write(tree.jitsis, tree.read(tree.jitsis) + "-- more\n" * further_lines)
    assert f'Note: /{tree.jitsis} still has "persistent_lobby";' in tree.undo()


def test_a_file_that_is_still_included_stays(tree):
    """Prosody would not start without it."""
    tree.set_up()
    tree.replace(tree.jitsis, 'reflector.cfg.lua" -- reflector-jitsi', 'reflector.cfg.lua"')
    error = tree.configure("--undo", status=1).stderr
    assert "still included" in error and tree.jitsis in error
    assert tree.path(OURS).exists() and tree.path(EVENT_SYNC).exists()
    tree.replace(tree.jitsis, f'Include "/{OURS}"\n', "")
    tree.undo()
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
    assert "reflector-jitsi" not in tree.read(tree.jitsis) and tree.path(EVENT_SYNC).exists()


def test_an_empty_root_is_not_this_machine(tree):
    done = subprocess.run([SHIPPED / "configure", "--root", "", "--check", tree.domain], check=False,
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 64 and "--root needs a folder" in done.stderr


@pytest.mark.parametrize("name", ["a\\b", "a\nb"])
def test_a_root_whose_name_would_be_read_otherwise_is_refused(tree, tmp_path, name):
    (tmp_path / name).mkdir()
    done = subprocess.run([SHIPPED / "configure", "--root", tmp_path / name, tree.domain, "r.x"], check=False,
                          capture_output=True, text=True)
    assert done.returncode == 64 and "backslash or a line break" in done.stderr
    assert not any((tmp_path / name).iterdir())


@pytest.mark.parametrize("action", [("--undo",), ("meet.example.com", "reflector.example.com")])
def test_two_at_once_are_one_too_many(tree, action):
    tree.set_up()
    after = tree.snapshot()
    folder = os.open(tree.path("etc/prosody"), os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    assert "another configure is running" in tree.configure(*action, status=1).stderr
    assert tree.snapshot() == after
    os.close(folder)
    tree.undo()


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
    tree.undo()
    assert tree.snapshot() == before


def test_a_link_that_leads_nowhere_gives_way_and_comes_back(tree):
    tree.path(BASEXX).symlink_to("gone.lua")
    before = tree.snapshot()
    tree.set_up()
    assert tree.path(BASEXX).exists()
    tree.undo()
    assert tree.snapshot() == before


@pytest.mark.parametrize("domain", ["meet.example.com", "a-b.jitsi.example.org", "x.y"])
def test_undo_brings_everything_back_to_the_byte(tmp_path, domain):
    tree = Tree(tmp_path / "root", domain)
    before = tree.snapshot()
    tree.set_up()
    assert domain in tree.read(OURS) and "meet.example.com" not in tree.read(OURS).replace(domain, "")
    shown = tree.configure("--undo", "--dry-run").stdout
    assert f"--- /{tree.jitsis}" in shown and "remove /etc/prosody/reflector.cfg.lua" in shown
    assert tree.snapshot() != before
    tree.configure("--undo")
    assert tree.snapshot() == before
    assert tree.configure("--undo", domain).stdout == "Nothing to change.\n"


@pytest.mark.parametrize("name", ["jitsis", "jicofo"])
@pytest.mark.parametrize("end", ["", "\n\n", "\n-- no end"])
def test_undo_keeps_how_a_file_ended(tree, name, end):
    file = {"jitsis": tree.jitsis, "jicofo": JICOFO}[name]
    end = end.replace("--", "#") if name == "jicofo" else end
    tree.write(file, tree.read(file).rstrip("\n") + end)
    before = tree.snapshot()
    tree.set_up()
    after = tree.snapshot()
    assert tree.set_up().stdout == "Nothing to change.\n" and tree.snapshot() == after
    tree.configure("--undo")
    assert tree.snapshot() == before


def update(text, comment):
    """What a package may do to a file: lines before, between and after."""
    first, rest = text.split("\n", 1)
    middle = rest.rindex("\n", 0, len(rest) // 2) + 1
    rest = f"{rest[:middle]}{comment} updated\n{rest[middle:]}"
    return f"{comment} new first line\n{first}\n{rest}{comment} a new last line\n"


def test_undo_takes_only_our_lines_when_packages_changed_the_files_meanwhile(tree):
    stock = {tree.jitsis: "--", JICOFO: "#"}
    expected = {file: tree.read(file) for file in stock}
    tree.set_up()
    for file, comment in stock.items():
        tree.write(file, update(tree.read(file), comment))
        lines = [line for line in tree.read(file).splitlines(True) if "reflector-jitsi" not in line]
        assert len(lines) == len(expected[file].splitlines()) + 3
        expected[file] = "".join(lines)
    tree.configure("--undo")
    assert {file: tree.read(file) for file in stock} == expected
