"""Jitsi Meet's nginx, as Debian's packages and as docker-jitsi-meet lay it out, with the
stand-in of its client, and with jitsi-meet/ as its README tells to install it."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess

from wait import until

HERE = pathlib.Path(__file__).resolve().parent
OURS = HERE.parents[1] / "jitsi-meet"
UNTIL_WE_DIE = ("setpriv", "--pdeathsig", "TERM", "--")
SECONDS = 15
HOSTS = ("meet.example.com", "reflector.example.com", "other.example.net")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
# What the README's commands meet in place of the machine's own.
COMMANDS = """
set -euo pipefail
sudo() { "$@"; }
systemctl() { echo "systemctl $*"; }
docker() { echo "docker $*"; }
nginx()
{
	sed -i "s| /var/log/| $ROOT/var/log/|" "$ROOT"/etc/nginx/snippets/reflector*
	command nginx "$@" -q -c "$ROOT/$FRAME"
}
PATH+=:/usr/sbin
"""


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def commands(heading):
    """The shell block below a heading of the README."""
    text = (OURS / "README.md").read_text()
    return BLOCK.search(text, text.index(f"\n## {heading}\n"))[1]


class Site:
    """One nginx; shape is "debian" or "docker", reflector what answers for Reflector."""

    def __init__(self, folder, shape, reflector='return 200 "$request_uri";'):
        self.root = pathlib.Path(folder)
        self.shape = shape
        self.port = free_port()
        self.values = {
            "root": str(self.root), "port": str(self.port), "plain_port": str(free_port()),
            "user": "user root;" if os.getuid() == 0 else "", "reflector": reflector}
        self.process = None
        self._make_certificate()
        shutil.copytree(HERE / "pages", self.root / "usr/share/jitsi-meet")
        self._lay("others.conf", "others.conf")
        getattr(self, "_lay_" + shape)()

    def _make_certificate(self):
        names = ",".join("DNS:" + host for host in HOSTS)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-subj", "/CN=meet.example.com", "-days", "2", "-addext",
             "subjectAltName=" + names, "-keyout", "meet.key", "-out", "meet.crt"],
            cwd=self.root, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _lay(self, source, target):
        """A template, filled in."""
        path = self.root / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"@(\w+)@", lambda found: self.values[found[1]],
                               (HERE / source).read_text()))

    def _lay_debian(self):
        self.frame = "etc/nginx/nginx.conf"
        self.config_js = "etc/jitsi/meet/meet.example.com-config.js"
        self.access_log = self.root / "var/log/nginx/access.log"
        self.error_log = self.root / "var/log/nginx/error.log"
        self._lay("debian/nginx.conf", self.frame)
        self._lay("debian/site.conf", "etc/nginx/sites-available/meet.example.com.conf")
        self._lay("debian/config.js", self.config_js)
        for name in ("etc/nginx/conf.d", "etc/nginx/snippets", "etc/nginx/sites-enabled",
                     "var/log/nginx"):
            (self.root / name).mkdir(parents=True)
        (self.root / "etc/nginx/sites-enabled/meet.example.com.conf").symlink_to(
            self.root / "etc/nginx/sites-available/meet.example.com.conf")

    def _lay_docker(self):
        self.frame = "config/web/nginx/nginx.conf"
        self.config_js = "config/web/config.js"
        self.access_log = self.root / "dev/stdout"
        self.error_log = self.root / "dev/stderr"
        self._lay("docker/nginx.conf", self.frame)
        self._lay("docker/default", "config/web/nginx/site-confs/default")
        self._lay("docker/meet.conf", "config/web/nginx/meet.conf")
        self._lay("docker/config.js", self.config_js)
        (self.root / "dev").mkdir()

    def install(self):
        """What the README tells to do, below self.root in place of /, and what it said."""
        heading = {"debian": "Debian packages", "docker": "docker-jitsi-meet"}[self.shape]
        text = re.sub(r"(?<= )/etc/", "$ROOT/etc/", commands(heading))
        text = text.replace("~/.jitsi-meet-cfg", "$ROOT/config").replace(".../jitsi-meet/", "")
        told = subprocess.run(
            ["bash", "-c", COMMANDS + text], cwd=OURS, capture_output=True, text=True,
            timeout=SECONDS, env={"PATH": os.environ["PATH"], "ROOT": str(self.root),
                                  "FRAME": self.frame})
        assert told.returncode == 0, told
        for snippet in self.root.rglob("*reflector*.conf"):
            snippet.write_text(snippet.read_text().replace(" /dev/", f" {self.root}/dev/"))
        custom = self.root / "config/web/custom-config.js"
        if custom.exists():
            with open(self.root / self.config_js, "a") as whole:
                whole.write(custom.read_text())
        return told.stdout

    def start(self):
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [*UNTIL_WE_DIE, "nginx", "-c", self.root / self.frame,
             "-e", self.root / "start.log"],
            env={"PATH": os.environ["PATH"] + ":/usr/sbin"}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, lambda: (self.root / "start.log").read_text())
        return self

    def _answers(self):
        assert self.process.poll() is None, (self.root / "start.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        """It ends."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(SECONDS)
            self.process = None
