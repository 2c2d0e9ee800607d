"""Faults in the configuration of Prosody and jicofo, and the words that name each."""

from tree import JICOFO, OURS, PLUGINS, PROPERTIES, WEBHOOK_SECRET

MAIN = 'VirtualHost "meet.example.com"\n'


def in_ours(old, new):
    """A change of reflector.cfg.lua."""
    return lambda tree: tree.replace(OURS, old, new)


def with_keys(url):
    """A key server in place of the secret of tokens."""
    return in_ours('\tapp_secret = "' + "j" * 64 + '"', f"\tasap_key_server = {url}")


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
    (with_keys('"nonsense"'), "asap_key_server on meet.example.com is not"),
    (with_keys('"http://127.0.0.1:1/v1/jitsi/keys"'), "/v1/jitsi/jwks.json does not answer"),
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
