"""prosody/configure on folders that look like a Debian with Jitsi: what it changes, what it
leaves alone, and that it can be undone to the byte."""

import os
import pty
import re
import subprocess

import pytest

from tree import (JICOFO, JWT_SECRET, OURS, PLUGINS, PROPERTIES, SECRETS, SHIPPED, WEBHOOK_SECRET,
                  Tree)
from wait import until

STATE = "var/lib/reflector-jitsi/prosody"


@pytest.fixture
def tree(tmp_path):
    """A stock system."""
    return Tree(tmp_path / "root")


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
    tree.write("usr/share/reflector-jitsi/prosody/mod_event_sync.lua", "-- an older one\n")
    shown = tree.set_up().stdout
    assert "wrote /usr/share/reflector-jitsi/prosody/mod_event_sync.lua" in shown
    tree.configure("--undo")
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


def by_hand(tree):
    """What an older README told to type, with secrets of its own."""
    text = (SHIPPED / "reflector.cfg.lua.example").read_text()
    tree.write(OURS, text.replace('app_secret = ""', f'app_secret = "{"o" * 40}"')
               .replace('event_sync_secret = ""', f'event_sync_secret = "{"p" * 40}"')
               .replace('"reflector_redact";', ""))
    tree.replace(tree.jitsis, '        "muc_lobby_rooms";\n',
                 '        "muc_lobby_rooms";\n        "persistent_lobby";\n        "filter_iq_jibri";\n')
    tree.write(tree.jitsis, tree.read(tree.jitsis) + 'Include "/etc/prosody/reflector.cfg.lua"\n')
    tree.write(JICOFO, tree.read(JICOFO) + "jicofo {\n  authentication { enabled = false }\n"
               "  conference { enable-auto-owner = false }\n}\n")


def test_a_setup_by_hand_is_recognised_and_its_secrets_are_kept(tree):
    by_hand(tree)
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
    by_hand(tree)
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


# Secrets.

def test_secrets_are_never_shown(tree):
    shown = [tree.set_up("--dry-run"), tree.set_up(), tree.configure("--undo", "--dry-run")]
    tree.write(OURS, tree.read(OURS).replace(JWT_SECRET, "other" * 10))
    shown.append(tree.set_up("--dry-run"))
    for done in shown:
        for value in (JWT_SECRET, WEBHOOK_SECRET, "other" * 10, "asked-for-by", "turn-secret"):
            assert value not in done.stdout + done.stderr


@pytest.mark.parametrize("quoted", ["'{}'", "[[{}]]"])
def test_secrets_in_any_quotes_are_never_shown(tree, quoted):
    by_hand(tree)
    tree.replace(OURS, f'"{"o" * 40}"', quoted.format("o" * 40))
    assert "o" * 40 not in tree.set_up("--dry-run").stdout


def test_a_secret_may_have_any_letter(tree):
    odd = {"JITSI_JWT_SECRET": r'a"b\c&d%e$f`g\1 h/i#j--]]k' + "x" * 20,
           "JITSI_WEBHOOK_SECRET": "é" + r"\"&'" * 8}
    tree.set_up(env=odd)
    for name, option in zip(odd, ("app_secret", "event_sync_secret")):
        done = subprocess.run(["lua5.4", SHIPPED / "configure.d/judge.lua", tree.root, "secret",
                               "/" + OURS, option], check=True, capture_output=True, timeout=20)
        assert done.stdout.decode() == odd[name]
    assert tree.set_up(secrets=False).stdout == "Nothing to change.\n"


def test_secrets_and_names_come_from_reflectors_settings(tree):
    tree.write("etc/reflector/env", f"""JITSI_JWT_SECRET='{"k" * 40}'
export JITSI_WEBHOOK_SECRET="{"l" * 40}"
JITSI_APP_ID=meetings
JITSI_JWT_AUDIENCE=people
""")
    tree.set_up(secrets=False)
    text = tree.read(OURS)
    for line in (f'app_secret = "{"k" * 40}"', f'event_sync_secret = "{"l" * 40}"',
                 'app_id = "meetings"', 'asap_accepted_issuers = { "meetings" }',
                 'asap_accepted_audiences = { "people" }'):
        assert line in text
    tree.set_up(env={"JITSI_JWT_ISSUER": "else"})
    assert 'asap_accepted_issuers = { "else" }' in tree.read(OURS)


def test_secrets_are_asked_for_at_a_terminal_and_not_echoed(tree):
    process, terminal = pty.fork()
    if process == 0:
        env = {name: value for name, value in os.environ.items() if not name.startswith("JITSI_")}
        os.execve(SHIPPED / "configure", ["configure", "--root", str(tree.root), tree.domain, "r.x"],
                  env)
    shown = b""
    for name, value in SECRETS.items():
        while f"Reflector's {name}: ".encode() not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, value.encode() + b"\n")
    until(lambda: tree.path(f"{STATE}/wrote").exists(), lambda: shown)
    while chunk := read_some(terminal):
        shown += chunk
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    os.close(terminal)
    assert b"jjj" not in shown and b"www" not in shown
    assert f'app_secret = "{JWT_SECRET}"' in tree.read(OURS)


def read_some(terminal):
    """What was written to a terminal; nothing once nobody has it open."""
    try:
        return os.read(terminal, 1000)
    except OSError:
        return b""


# What is missing or wrong.

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


@pytest.mark.parametrize("env, words", [
    ({"JITSI_JWT_SECRET": ""}, "JITSI_JWT_SECRET is not set"),
    ({"JITSI_JWT_SECRET": "x" * 31}, "JITSI_JWT_SECRET is shorter than 32 bytes"),
    ({"JITSI_WEBHOOK_SECRET": "x" * 23}, "JITSI_WEBHOOK_SECRET is shorter than 24 bytes"),
    ({"JITSI_WEBHOOK_SECRET": JWT_SECRET}, "are equal"),
    ({"JITSI_JWT_SECRET": "x" * 40 + "\n"}, "has a control character")])
def test_a_secret_that_is_of_no_use_is_refused(tree, env, words):
    before = tree.snapshot()
    assert words in tree.set_up(env=env, status=78).stderr and tree.snapshot() == before


def test_a_list_of_modules_on_one_line_is_left_to_the_reader(tree):
    text = re.sub(r"modules_enabled = \{[^}]*\}", 'modules_enabled = { "bosh" }',
                  tree.read(tree.jitsis), count=1)
    tree.write(tree.jitsis, text)
    before = tree.snapshot()
    assert '"persistent_lobby" and "filter_iq_jibri" by hand' in tree.set_up(status=78).stderr
    assert tree.snapshot() == before
    names = '{ "bosh"; "muc_lobby_rooms"; "persistent_lobby"; "filter_iq_jibri" }'
    tree.write(tree.jitsis, text.replace('{ "bosh" }', names, 1))
    tree.set_up()


def test_a_module_that_an_older_jitsi_has_not_is_left_out_and_told(tree):
    tree.path(f"{PLUGINS}/mod_muc_displayname.lua").unlink()
    assert "no muc_displayname" in tree.set_up().stdout
    assert "muc_displayname" not in re.sub("--.*", "", tree.read(OURS))
    tree.write(f"{PLUGINS}/mod_muc_displayname.lua", "")
    tree.set_up()
    assert '"muc_displayname";' in tree.read(OURS)


def load_on(tree, component, *names):
    """Modules in Jitsi's own file, there in a package unless they begin with "no"."""
    text = tree.read(tree.jitsis)
    start = text.index(f'Component "{component}.')
    lines = "".join(f'\n        "{name}";' for name in names)
    tree.write(tree.jitsis, text[:start] + text[start:].replace(
        "modules_enabled = {", "modules_enabled = {" + lines, 1))
    for name in names:
        if not name.startswith("no"):
            tree.write(f"{PLUGINS}/mod_{name}.lua", "")


def loaded(tree, component):
    """The modules that our file loads on a component."""
    text = tree.read(OURS)
    text = text[text.index(f'Component "{component}.'):]
    return re.findall(r'"(\w+)";', text[text.index("modules_enabled"):text.index("\n\t}")])


def test_modules_of_jitsis_own_file_stay_loaded(tree):
    tree.set_up()
    stock = {component: loaded(tree, component) for component in ("conference", "breakout")}
    assert "that are not here" not in tree.read(OURS)
    tree.configure("--undo")
    load_on(tree, "conference", "polls", "muc_max_occupants", "token_affiliation")
    load_on(tree, "breakout", "polls")
    assert "Note" not in tree.set_up().stdout
    assert loaded(tree, "conference") == stock["conference"] + ["polls", "muc_max_occupants"]
    assert loaded(tree, "breakout") == stock["breakout"] + ["polls"]
    assert tree.set_up().stdout == "Nothing to change.\n"
    load_on(tree, "conference", "muc_rate_limit", "one_more")
    tree.set_up()
    assert set(loaded(tree, "conference")) == {*stock["conference"], "polls", "muc_max_occupants",
                                               "one_more"}


@pytest.mark.parametrize("name, why", [
    ("muc_allowners", "everybody becomes a moderator"), ("jibri_autostart", "two recordings"),
    ("muc_end_meeting", "any guest's token"), ("no_such", "no folder of plugin_paths has it")])
def test_modules_that_do_harm_or_are_not_there_are_left_out_and_told(tree, name, why):
    load_on(tree, "conference", name)
    shown = tree.set_up().stdout
    note, = [line for line in shown.splitlines() if line.startswith("Note: ")]
    assert f"conference.{tree.domain} no longer loads {name}: " in note and why in note
    assert name not in loaded(tree, "conference")


def test_tokens_for_another_domain_are_told(tree):
    assert "Note" not in tree.set_up(env={"JITSI_DOMAIN": tree.domain}).stdout
    note = "Reflector's tokens are for meet.other.com, which Prosody will refuse"
    assert note in tree.set_up(env={"JITSI_DOMAIN": "meet.other.com"}).stdout
    assert note in tree.set_up(env={"JITSI_JWT_SUBJECT": "meet.other.com"}).stdout
    assert "Note" not in tree.set_up(env={"JITSI_DOMAIN": "meet.other.com",
                                          "JITSI_JWT_SUBJECT": tree.domain}).stdout


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
