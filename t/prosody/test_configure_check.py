"""prosody/configure --check: each fault is found, is named in one line with what to do, and
nothing is said of what is right."""

import os

import pytest

from checking import faults
from tree import JICOFO, OURS, PLUGINS, PROPERTIES, WEBHOOK_SECRET, Tree

MUC = 'Component "conference.meet.example.com" "muc"\n'
MAIN = 'VirtualHost "meet.example.com"\n'


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


def in_ours(old, new):
    """A change of reflector.cfg.lua."""
    return lambda tree: tree.replace(OURS, old, new)


def in_jitsis(old, new):
    """A change of Jitsi's file."""
    return lambda tree: tree.replace(tree.jitsis, old, new)


def later(text):
    """What somebody sets after our file."""
    return lambda tree: tree.write(tree.jitsis, tree.read(tree.jitsis) + text)


def load(host, name):
    """Another module on a host of Jitsi's file, which has it."""
    def change(tree):
        tree.write(f"{PLUGINS}/mod_{name}.lua", "")
        text = tree.read(tree.jitsis)
        start = text.index(host)
        tree.write(tree.jitsis, text[:start] + text[start:].replace(
            "modules_enabled = {", f'modules_enabled = {{\n        "{name}";', 1))
    return change


def load_on_muc(name):
    """Another module beside ours."""
    def change(tree):
        tree.write(f"{PLUGINS}/mod_{name}.lua", "")
        tree.replace(OURS, '"reflector_recording";', f'"reflector_recording"; "{name}";')
    return change


def without(name):
    """A file that is gone."""
    return lambda tree: tree.path(name).unlink()


def set_mode(tree):
    """Everybody may read it."""
    tree.path(OURS).chmod(0o644)


def append(name, text):
    """A line more."""
    return lambda tree: tree.write(name, tree.read(name) + text)


def contribs_twice(tree):
    """jitsi-contrib's module in our folder, too."""
    tree.write("usr/share/reflector-jitsi/prosody/mod_token_affiliation.lua", "")


def unlinked(tree):
    """Jitsi's file is not in conf.d."""
    tree.path("etc/prosody/conf.d/meet.example.com.cfg.lua").unlink()


ROSTER = "var/lib/prosody/auth%2emeet%2eexample%2ecom/roster/focus.dat"
FAULTS = [
    (in_ours("allow_empty_token = false", "allow_empty_token = true"), "allow_empty_token"),
    (later(MAIN + '    authentication = "jitsi-anonymous"\n'), "authentication on meet.example.com"),
    (in_ours('muc_mapper_domain_base = "meet.', 'muc_mapper_domain_base = "other.'),
     "muc_mapper_domain_base"),
    (in_ours('"; "recorder@recorder.meet.example.com', ""), "muc_password_whitelist"),
    (in_ours("token_verification_allowlist", "-- "), "token_verification_allowlist"),
    (in_ours(f'"{"j" * 64}"', '""'), "app_secret on meet.example.com is empty"),
    (in_ours(f'"{"j" * 64}"', '"short"'), "app_secret on meet.example.com is shorter than 32"),
    (in_ours(f'"{WEBHOOK_SECRET}"', '"short"'), "event_sync_secret on conference"),
    (in_ours("/v1/jitsi/events", ""), "event_sync_url"),
    (set_mode, "chmod 640 /etc/prosody/reflector.cfg.lua"),
    (in_jitsis('        "filter_iq_jibri"; -- reflector-jitsi\n', ""), "does not load filter_iq_jibri"),
    (in_ours('"token_affiliation";', ""), "does not load token_affiliation"),
    (without(f"{PLUGINS}/mod_token_affiliation.lua"), "no folder of plugin_paths has"),
    (without("usr/share/reflector-jitsi/prosody/mod_event_sync.lua"), "mod_event_sync.lua; run"),
    (without("usr/share/lua/5.4/basexx.lua"), "Lua 5.4 has no basexx"),
    (contribs_twice, "mod_token_affiliation.lua is there twice"),
    (load_on_muc("token_affiliation_legacy"), "token_affiliation_legacy"),
    (load_on_muc("muc_allowners"), "everybody becomes a moderator"),
    (load_on_muc("token_moderation"), "undo each other"),
    (load_on_muc("jibri_autostart"), "two recordings"),
    (load(MAIN, "muc_size"), "meet.example.com loads muc_size"),
    (load(MAIN, "muc_census"), "meet.example.com loads muc_census"),
    (load(MAIN, "muc_end_meeting"), "loads muc_end_meeting: with app_secret"),
    (load(MAIN, "muc_kick_participant"), "loads muc_kick_participant: with app_secret"),
    (append(JICOFO, "jicofo { authentication { enabled = true } }\n"), "authentication.enabled is true"),
    (append(JICOFO, "jicofo.conference.enable-auto-owner = true\n"), "enable-auto-owner is not false"),
    (append(JICOFO, 'jicofo.jibri.brewery-jid = ""\n'), "jicofo finds no Jibri"),
    (append(PROPERTIES, "org.jitsi.jicofo.auth.URL=XMPP:meet.example.com\n"), "jicofo.auth.URL"),
    (append(PROPERTIES, "org.jitsi.jicofo.DISABLE_AUTO_OWNER = false\n"), "DISABLE_AUTO_OWNER"),
    (without(ROSTER), "prosodyctl mod_roster_command subscribe focus.meet.example.com focus@auth."),
    (in_jitsis('Include "/etc/prosody/reflector.cfg.lua" -- reflector-jitsi\n', ""), "run configure again"),
    (append(OURS, "nonsense nonsense\n"), "cannot be read"),
    (unlinked, "must be a link to the file in conf.avail"),
]


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
