"""prosody/configure where its package installs it: the modules are in place, and remain there."""

import os
import shutil
import subprocess

import pytest

from tree import EVENT_SYNC, OURS, SECRETS, SHIPPED, STATE

COMMAND = "reflector-jitsi-prosody-configure"
FOLDER = "usr/share/reflector-jitsi"


@pytest.fixture
def command(tree):
    """What the package installs, and its command."""
    subprocess.run(["make", "-s", "-C", os.environ["BUILD_DIR"], "install-data", "prefix=/usr",
                    f"DESTDIR={tree.root}"], stdout=subprocess.DEVNULL, check=True)
    # That is another package's.
    shutil.rmtree(tree.path(f"{FOLDER}/jibri"))
    link = tree.path(f"usr/sbin/{COMMAND}")
    link.parent.mkdir()
    link.symlink_to("../share/reflector-jitsi/prosody/configure")
    return link


def modules(tree):
    """What is in the package's folder."""
    return {path: there for path, there in tree.snapshot().items() if path.startswith(FOLDER)}


def test_it_sets_up_and_takes_out_and_leaves_the_modules_alone(tree, command):
    before, kept = tree.snapshot(), modules(tree)
    said = tree.set_up(script=command).stdout
    assert f"Then: sudo {COMMAND} --check" in said and "mod_event_sync" not in said
    assert f'"{SECRETS["JITSI_WEBHOOK_SECRET"]}"' in tree.read(OURS)
    assert modules(tree) == kept
    assert "Nothing to change." in tree.set_up(script=command).stdout
    tree.undo(script=command)
    assert tree.snapshot() == before


def test_it_reads_reflectors_settings_on_the_same_host(tree, command):
    tree.write("etc/reflector/env", "".join(f"{name}={value}\n" for name, value in SECRETS.items()))
    tree.set_up(script=command, secrets=False)
    assert f'"{SECRETS["JITSI_JWT_SECRET"]}"' in tree.read(OURS)


def test_modules_that_were_copied_by_hand_become_the_packages(tree):
    tree.set_up()
    assert tree.path(EVENT_SYNC).exists()
    folder = tree.path(f"{FOLDER}/prosody")
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    tree.undo(script=folder / "configure")
    assert tree.path(EVENT_SYNC).exists() and not tree.path(STATE).exists()
