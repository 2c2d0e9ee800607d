"""A folder laid out like a Debian with Jitsi's packages, for prosody/configure --root.

    tree = Tree(folder)                     # or Tree(folder, "other.example.org")
    tree.configure("meet.example.com", "reflector.example.com").stdout
    tree.snapshot()                         # every file, link, mode: to compare

What stands in for the packages' files is in debian/; Jitsi's modules are empty files.
"""

import copy
import os
import pathlib
import re
import stat
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SHIPPED = HERE.parents[1] / "prosody"
JWT_SECRET, WEBHOOK_SECRET = "j" * 64, "w" * 32
SECRETS = {"JITSI_JWT_SECRET": JWT_SECRET, "JITSI_WEBHOOK_SECRET": WEBHOOK_SECRET}
PLUGINS = "usr/share/jitsi-meet/prosody-plugins"
STATE = "var/lib/reflector-jitsi/prosody"
EVENT_SYNC = "usr/share/reflector-jitsi/prosody/mod_event_sync.lua"
OURS = "etc/prosody/reflector.cfg.lua"
JICOFO = "etc/jitsi/jicofo/jicofo.conf"
PROPERTIES = "etc/jitsi/jicofo/sip-communicator.properties"
MODULES = ("auth_token", "token_affiliation", "muc_displayname", "filter_iq_jibri", "persistent_lobby")


class Tree:
    """One such folder."""

    def __init__(self, folder, domain="meet.example.com", jitsi="debian/jitsi.cfg.lua.in"):
        self.root = pathlib.Path(folder)
        self.domain = domain
        self.jitsis = f"etc/prosody/conf.avail/{domain}.cfg.lua"
        for there in ("etc/prosody/conf.avail", "etc/prosody/conf.d", "etc/jitsi/jicofo", PLUGINS,
                      "usr/bin", "usr/lib", "var/lib/prosody"):
            (self.root / there).mkdir(parents=True)
        self.write("etc/prosody/prosody.cfg.lua", self.template("debian/prosody.cfg.lua.in"))
        self.write(self.jitsis, self.template(jitsi))
        self.write(JICOFO, self.template("debian/jicofo.conf.in"))
        self.write(PROPERTIES, f"org.jitsi.jicofo.BRIDGE_MUC=JvbBrewery@internal.auth.{domain}\n")
        self.write("usr/bin/prosody", "#!/usr/bin/env lua5.4\n")
        (self.root / f"etc/prosody/conf.d/{domain}.cfg.lua").symlink_to(
            f"../conf.avail/{domain}.cfg.lua")
        (self.root / "usr/lib/prosody").symlink_to("/usr/lib/prosody")
        self.add_plugins()
        self.add_libraries()
        self.register()

    def copy(self, folder):
        """Another one with the same files, owners and modes."""
        made = copy.copy(self)
        made.root = pathlib.Path(folder)
        subprocess.run(["cp", "-a", "--", self.root, made.root], check=True, timeout=60)
        return made

    def template(self, name):
        """A file of debian/ for this domain."""
        return (HERE / name).read_text().replace("@DOMAIN@", self.domain)

    def add_plugins(self):
        """Jitsi's own modules, those that its configuration names and those that ours does."""
        words = set(re.findall(r'"(\w+)"', self.read(self.jitsis))) | set(MODULES)
        for word in words:
            if not pathlib.Path(f"/usr/lib/prosody/modules/mod_{word}.lua").exists():
                self.write(f"{PLUGINS}/mod_{word}.lua", "")
        self.write(f"{PLUGINS}/mod_token_affiliation.lua", 'module:hook("muc-occupant-pre-join")\n')

    def add_libraries(self):
        """The Lua libraries of lua-basexx and lua-inspect: Debian's have none for Lua 5.4."""
        for there in ("5.1/basexx", "5.2/basexx", "5.1/inspect", "5.2/inspect", "5.3/inspect"):
            self.write(f"usr/share/lua/{there}.lua", "")
        (self.root / "usr/share/lua/5.4").mkdir()

    def register(self):
        """What Jitsi's postinst does with prosodyctl: jicofo's account and its roster."""
        data = "var/lib/prosody/auth%2e" + self.domain.replace(".", "%2e").replace("-", "%2d")
        self.write(f"{data}/accounts/focus.dat", 'return { ["password"] = "x"; };\n')
        self.write(f"{data}/roster/focus.dat",
                   f'return {{ ["focus.{self.domain}"] = {{ ["subscription"] = "from"; }}; }};\n')

    def path(self, name):
        """Where a file is."""
        return self.root / name

    def read(self, name):
        """A file's text."""
        return (self.root / name).read_text()

    def write(self, name, text):
        """Write a file, with its folders."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def replace(self, name, old, new):
        """Change a text that stands in a file once."""
        text = self.read(name)
        assert text.count(old) == 1, (old, text)
        self.write(name, text.replace(old, new))

    def configure(self, *arguments, status=0, secrets=True, env=None, script=None, **more):
        """Run it; its exit status must be this one, if there is one."""
        names = {**(SECRETS if secrets else {}), **(env or {})}
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("JITSI_", "REFLECTOR_", "DESTDIR"))}
        done = subprocess.run([script or SHIPPED / "configure", "--root", self.root, *arguments],
                              check=False, capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, env={**kept, **names}, **more)
        assert status in (None, done.returncode), done.stdout + done.stderr
        return done

    def set_up(self, *options, **more):
        """Run it as the README says."""
        return self.configure(*options, self.domain, "reflector.example.com", **more)

    def snapshot(self):
        """{path: what is there}."""
        found = {}
        for folder, folders, files in os.walk(self.root):
            for name in folders + files:
                file = pathlib.Path(folder, name)
                status = file.lstat()
                mode = stat.filemode(status.st_mode)
                owner = (status.st_uid, status.st_gid)
                content = os.readlink(file) if file.is_symlink() else \
                    file.read_bytes() if file.is_file() else None
                found[str(file.relative_to(self.root))] = (mode, owner, content)
        return found

    def by_hand(self):
        """What an older README told to type, with secrets of its own."""
        text = (SHIPPED / "reflector.cfg.lua.example").read_text()
        self.write(OURS, text.replace('app_secret = ""', f'app_secret = "{"o" * 40}"')
                   .replace('event_sync_secret = ""', f'event_sync_secret = "{"p" * 40}"')
                   .replace('"reflector_redact";', ""))
        self.replace(self.jitsis, '        "muc_lobby_rooms";\n',
                     '        "muc_lobby_rooms";\n        "persistent_lobby";\n'
                     '        "filter_iq_jibri";\n')
        self.write(self.jitsis, self.read(self.jitsis) + 'Include "/etc/prosody/reflector.cfg.lua"\n')
        self.write(JICOFO, self.read(JICOFO) + "jicofo {\n  authentication { enabled = false }\n"
                   "  conference { enable-auto-owner = false }\n}\n")

    def undo(self, **more):
        """Take it out; what it says."""
        return self.configure("--undo", **more).stdout

    def tools(self, **scripts):
        """An environment in which these programs are others."""
        folder = self.root.parent / "tools"
        folder.mkdir(exist_ok=True)
        for name, script in scripts.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}", "TMPDIR": str(self.root.parent)}
