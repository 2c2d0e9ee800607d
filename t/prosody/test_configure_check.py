"""prosody/configure --check: each fault is found, is named in one line with what to do, and
nothing is said of what is right."""

import http.server
import os
import re
import shutil
import subprocess
import threading

import pytest

from tree import (JICOFO, OURS, PLUGINS, PROPERTIES, SHIPPED, WEBHOOK_SECRET, Tree)

MUC = 'Component "conference.meet.example.com" "muc"\n'
MAIN = 'VirtualHost "meet.example.com"\n'


class Reflector(http.server.BaseHTTPRequestHandler):
    """What configure asks of Reflector: is it alive, and does it know our signature?"""

    def answer(self, status):
        """An empty answer."""
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):  # pylint: disable=invalid-name
        """Health."""
        self.answer(self.server.health if self.path == "/v1/health/live" else 404)

    def do_POST(self):  # pylint: disable=invalid-name
        """An event: the signature counts before the body."""
        self.rfile.read(int(self.headers["Content-Length"]))
        known = self.headers["X-Jitsi-Signature"] == self.server.signature
        self.answer(422 if known and self.path == "/v1/jitsi/events" else 401)

    def log_message(self, *arguments):  # pylint: disable=arguments-differ
        """Nothing."""


@pytest.fixture
def reflector():
    """A server on loopback: .url, .health (a status), .signature."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reflector)
    done = subprocess.run(["openssl", "dgst", "-sha256", "-hmac", WEBHOOK_SECRET, "-r"], check=True,
                          input="{}", text=True, capture_output=True, timeout=20)
    server.signature, server.health = done.stdout.split()[0], 200
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tree(tmp_path, reflector):
    """A system that configure has set up."""
    made = Tree(tmp_path / "root")
    made.configure(made.domain, reflector.url)
    return made


def faults(tree, status=1):
    """The faults that it names."""
    lines = tree.configure("--check", status=status, secrets=False).stdout.splitlines()
    found = [line for line in lines if line.startswith("FAULT: ")]
    assert all(line.startswith(("FAULT: ", "note:  ")) for line in lines[:-1]), lines
    assert lines[-1] == ("No fault found." if not found else
                         f"{len(found)} to mend; after that: sudo systemctl restart prosody jicofo")
    return found


def test_a_system_that_configure_has_set_up_has_no_fault(tree):
    assert faults(tree, status=0) == []


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
def test_each_fault_is_named(tree, change, words):
    change(tree)
    assert [line for line in faults(tree) if words in line]


def test_muc_wait_for_host_is_a_fault_without_its_option(tree):
    load_on_muc("muc_wait_for_host")(tree)
    assert faults(tree, status=0) == []
    tree.replace(OURS, "wait_for_host_disable_auto_owners = true", "")
    fault, = faults(tree)
    assert "muc_wait_for_host" in fault


def test_old_settings_of_jicofo_that_agree_are_no_fault(tree):
    append(PROPERTIES, "org.jitsi.jicofo.DISABLE_AUTO_OWNER=true\n#org.jitsi.jicofo.auth.URL=x\n"
           "org.jitsi.jicofo.jibri.BREWERY=JibriBrewery@internal.auth.meet.example.com\n")(tree)
    append(JICOFO, "jicofo.conference.enable-auto-owner = true\n")(tree)
    assert faults(tree, status=0) == []


def test_contribs_token_affiliation_is_told_apart(tree):
    shown = tree.configure("--check").stdout
    assert "token_affiliation is Jitsi's own" in shown
    tree.write(f"{PLUGINS}/mod_token_affiliation.lua", 'module:hook("muc-occupant-joined")')
    assert "token_affiliation is jitsi-contrib's" in tree.configure("--check").stdout


# Reflector.

def test_a_reflector_that_is_not_there_is_named(tree, reflector):
    reflector.health = 503
    fault, = faults(tree)
    assert "/v1/health/live answers 503" in fault
    tree.replace(OURS, reflector.url, "http://127.0.0.1:1")
    fault, = faults(tree)
    assert "http://127.0.0.1:1/v1/health/live does not answer" in fault


def test_a_secret_that_reflector_does_not_know_is_named(tree, reflector):
    reflector.signature = "another"
    fault, = faults(tree)
    assert "event_sync_secret is not its JITSI_WEBHOOK_SECRET" in fault


@pytest.fixture
def names(tree, reflector):
    """names(hosts, dns): a name in the URL, and who knows it."""
    def know(hosts, dns):
        tools = tree.root / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "getent").write_text(
            f'#!/bin/sh\n[ "$1" = -s ] && exit {0 if dns else 2}\n'
            f'{"echo 127.0.0.1" if hosts or dns else "exit 2"}\n')
        (tools / "getent").chmod(0o755)
        text = tree.read(OURS)
        tree.write(OURS, text.replace("127.0.0.1", "localhost"))
        return faults_with(tree, f"{tools}:/usr/sbin:/usr/bin:/sbin:/bin")
    reflector.names = know
    return know


def faults_with(tree, path):
    """Its faults with this PATH."""
    done = subprocess.run([SHIPPED / "configure", "--root", tree.root, "--check"], check=False,
                          env={"PATH": path}, capture_output=True, text=True, timeout=60)
    return [line for line in done.stdout.splitlines() if line.startswith("FAULT: ")]


def test_a_name_in_the_hosts_file_alone_is_a_fault_without_hoststxt(tree, names):
    fault, = names(hosts=True, dns=False)
    assert "localhost is in /etc/hosts alone" in fault and "--hosts-file" in fault
    tree.replace(OURS, "-- unbound =", "unbound =")
    assert names(hosts=True, dns=False) == []


def test_a_name_that_nobody_knows_is_a_fault(names):
    fault, = names(hosts=False, dns=False)
    assert "localhost has no address" in fault


def test_a_name_in_dns_is_none(names):
    assert names(hosts=False, dns=True) == []


# prosodyctl check config: what Prosody 0.12 and 13 say of Jitsi's own template on Debian.

STOCK = {
    "0.12": """Checking config...
    The following configuration files have been loaded:
      -  /etc/prosody/conf.d/meet.example.com.cfg.lua
      -  /etc/prosody/prosody.cfg.lua

    You have some obsolete options you can remove from the global section:
    cross_domain_bosh
Done.

Problems found, see above.
""",
    "13": """Checking config...
    The following configuration files have been loaded:
      -  /etc/prosody/conf.d/meet.example.com.cfg.lua
      -  /etc/prosody/prosody.cfg.lua

    You have some deprecated options in the global section:
    'cross_domain_bosh' -- instead, use 'http_cors_override', see https://prosody.im/doc/http

    mod_posix is loaded in your configuration file, but it has
    been deprecated. You can safely remove it.

    Some of your hosts may be missing features due to a lack of configuration.
    For more details, use the 'prosodyctl check features' command.
Done.

Problems found, see above.
"""}


@pytest.mark.parametrize("version", STOCK)
def test_lines_about_jitsis_and_debians_own_settings_are_no_faults(tree, version):
    say(tree, STOCK[version])
    assert faults(tree, status=0) == []


def say(tree, text):
    """What its prosodyctl says."""
    tree.write("said", text)
    tree.write("usr/bin/prosodyctl", f'#!/bin/sh\n[ "$*" = "check config" ] || exit 9\n'
               f'cat {tree.root}/said\nexit 2\n')
    tree.path("usr/bin/prosodyctl").chmod(0o755)


@pytest.mark.parametrize("line", ["    The component host (conference.x) does not have a module set",
                                  "    Error loading included /etc/prosody/reflector.cfg.lua: no",
                                  "    You have set 'authentication' twice"])
def test_every_other_line_is_a_fault(tree, line):
    say(tree, STOCK["13"].replace("Done.", line + "\nDone."))
    assert faults(tree) == ["FAULT: prosodyctl check config: " + line.strip()]


UNBOUND = """
**************************
Prosody was unable to find lua-unbound
This package can be obtained in the following ways:

  Debian/Ubuntu | sudo apt install lua-unbound                                   
       luarocks | luarocks install luaunbound                                    
         Source | https://www.zash.se/luaunbound.html                            

Old DNS resolver library will be used
More help can be found on our website, at https://prosody.im/doc/depends
**************************

"""


def test_a_library_that_prosody_lacks_is_one_fault(tree):
    say(tree, UNBOUND + STOCK["0.12"])
    assert faults(tree) == ["FAULT: Prosody lacks lua-unbound: apt-get install lua-unbound"]


def test_without_curl_it_says_so(tree):
    tools = tree.root / "tools"
    tools.mkdir()
    for program in subprocess.run(["ls", "/bin"], check=True, capture_output=True, text=True,
                                  timeout=20).stdout.split():
        if program != "curl":
            (tools / program).symlink_to(f"/bin/{program}")
    fault, = faults_with(tree, str(tools))
    assert "apt-get install curl" in fault


@pytest.mark.root_alone
def test_a_file_that_prosody_cannot_read_is_a_fault_and_is_mended(tree, reflector):
    os.chown(tree.path(OURS), 0, 0)
    fault, = faults(tree)
    assert "chown root:prosody" in fault
    assert f"wrote /{OURS}" in tree.configure(tree.domain, reflector.url).stdout
    assert faults(tree, status=0) == []


def test_the_real_prosodyctl_finds_nothing_else_in_it(tree):
    """Of this machine's Prosody, whichever it is."""
    text = tree.read(OURS)
    private = tree.root / "private"
    shutil.copytree(tree.path("etc/prosody"), private, symlinks=False)
    (private / "reflector.cfg.lua").write_text(
        re.sub(r'"(/usr/share/(?:jitsi-meet|reflector)[^"]*)"', rf'"{tree.root}\1"', text))
    for file in private.rglob("*.lua"):
        file.write_text(file.read_text().replace("/etc/prosody/", f"{private}/"))
    main = private / "prosody.cfg.lua"
    main.write_text("run_as_root = true\n" + main.read_text())
    done = subprocess.run(["prosodyctl", "--config", main, "check", "config"],
                          check=False, capture_output=True, text=True, timeout=60)
    said = done.stdout.partition("Checking config")
    say(tree, "".join(said[1:]) + done.stderr)
    assert "reflector.cfg.lua" in said[2]
    assert faults(tree, status=0) == []
