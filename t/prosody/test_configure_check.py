"""prosody/configure --check: each fault is found, is named in one line with what to do, and
nothing is said of what is right."""

import os

import pytest

from checking import faults
from faults import FAULTS, append, load_on_muc
from tree import JICOFO, OURS, PLUGINS, PROPERTIES, Tree


def test_a_system_that_configure_has_set_up_has_no_fault(sound):
    assert faults(sound, status=0) == []


def test_before_it_is_set_up_everything_is_named(tmp_path):
    found = "\n".join(faults_of_stock(tmp_path))
    for word in ("allow_empty_token", "event_sync_secret", "persistent_lobby", "filter_iq_jibri",
                 "token_affiliation", "enable-auto-owner", "brewery-jid", "basexx", "inspect"):
        assert word in found


def faults_of_stock(folder):
    """Of a system that nobody has set up."""
    stock = Tree(folder / "root")
    shown = stock.configure("--check", stock.domain, status=1).stdout
    return [line for line in shown.splitlines() if line.startswith("FAULT: ")]


@pytest.mark.parametrize("change, words", FAULTS, ids=[words for _, words in FAULTS])
def test_each_fault_is_named(sound, change, words):
    change(sound)
    assert [line for line in faults(sound) if words in line]


def test_muc_wait_for_host_is_a_fault_without_its_option(sound):
    load_on_muc("muc_wait_for_host")(sound)
    assert faults(sound, status=0) == []
    sound.replace(OURS, "wait_for_host_disable_auto_owners = true", "")
    fault, = faults(sound)
    assert "muc_wait_for_host" in fault


def test_old_settings_of_jicofo_that_agree_are_no_fault(sound):
    append(PROPERTIES, "org.jitsi.jicofo.DISABLE_AUTO_OWNER=true\n#org.jitsi.jicofo.auth.URL=x\n"
           "org.jitsi.jicofo.jibri.BREWERY=JibriBrewery@internal.auth.meet.example.com\n")(sound)
    append(JICOFO, "jicofo.conference.enable-auto-owner = true\n")(sound)
    assert faults(sound, status=0) == []


def test_contribs_token_affiliation_is_told_apart(sound):
    shown = sound.configure("--check").stdout
    assert "token_affiliation is Jitsi's own" in shown
    sound.write(f"{PLUGINS}/mod_token_affiliation.lua", 'module:hook("muc-occupant-joined")')
    assert "token_affiliation is jitsi-contrib's" in sound.configure("--check").stdout


@pytest.mark.root_alone
def test_a_file_that_prosody_cannot_read_is_a_fault_and_is_mended(sound, answering):
    os.chown(sound.path(OURS), 0, 0)
    fault, = faults(sound)
    assert "chown root:prosody" in fault
    assert f"wrote /{OURS}" in sound.configure(sound.domain, answering.url).stdout
    assert faults(sound, status=0) == []
