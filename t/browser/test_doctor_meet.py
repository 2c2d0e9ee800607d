"""reflectorctl doctor looks at Jitsi Meet's page and nginx: their files, or a site."""

import contextlib
import http.server
import os
import pathlib
import subprocess
import threading

import pytest

from doctor import rows_of
from jitsi_site import OURS, Site

REFLECTORCTL = pathlib.Path(os.environ.get("BUILD_DIR", "build")).resolve() / "tools/reflectorctl"
CHECKS = {"meet." + name: "fine" for name in ("config", "options", "login", "recorder", "nginx")}
NGINX = "etc/nginx/conf.d/00-reflector-meet.conf"
SITE = "etc/nginx/sites-available/meet.example.com.conf"


def doctor(*arguments, **settings):
    """The rows about the page."""
    done = subprocess.run(
        [REFLECTORCTL, "doctor", "--json", "--timeout", "5", f"--jitsi-tools={OURS.parent}",
         *arguments, "meet"],
        env={"PATH": os.environ["PATH"], "REFLECTOR_ENV_FILE": "/dev/null", **settings},
        stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    return rows_of(done.stdout)


def faults(rows):
    """{check: found} of what is not fine."""
    return {row["check"]: row["found"] for row in rows if row["verdict"] != "fine"}


@pytest.fixture
def files(tmp_path):
    """The files of a Jitsi Meet that has ours as the README tells."""
    site = Site(tmp_path, "debian")
    site.install()
    return site


def change(files, name, old, new):
    """Another text in a file."""
    path = files.root / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_what_the_readme_installs_has_no_fault(files):
    rows = doctor(f"--jitsi-files={files.root}")
    assert rows.verdicts("meet") == CHECKS, faults(rows)
    assert rows.one("meet.login")[1].startswith("https://reflector.example.com/v1/jitsi/login")


def test_each_fault_of_the_page_is_told(files):
    change(files, files.config_js, "config.tokenAuthUrl =", "config.tokenUrl =")
    change(files, files.config_js, "config.hiddenDomain =", "config.hidden =")
    change(files, files.config_js, "config.e2ee =", "config.other =")
    rows = doctor(f"--jitsi-files={files.root}")
    assert faults(rows) == {
        "meet.options": "not set: config.hiddenDomain, config.tokenAuthUrl, config.e2ee",
        "meet.login": "config.tokenAuthUrl is not set",
        "meet.recorder": "config.hiddenDomain is not set"}
    assert rows.one("meet.options")[0] == "warning" and rows.one("meet.login")[0] == "error"


def test_another_login_than_ours_is_told(files):
    there = f"--jitsi-files={files.root}"
    assert faults(doctor(there, BASE_URL="https://reflector.example.com")) == {}
    assert "https://other.example.com/v1/jitsi/login" in faults(
        doctor(there, BASE_URL="https://other.example.com"))["meet.login"]
    change(files, files.config_js, "/v1/jitsi/login", "/login")
    assert "that is not Reflector's" in faults(doctor(there))["meet.login"]


def test_each_fault_of_nginx_is_told(files):
    there = f"--jitsi-files={files.root}"
    change(files, SITE, "include snippets/reflector-nginx-server.conf;", "")
    assert faults(doctor(there)) == {
        "meet.nginx": "no site includes snippets/reflector-nginx-server.conf"}
    (files.root / NGINX).unlink()
    assert faults(doctor(there)) == {"meet.nginx": f"/{NGINX} is not there"}


def test_where_there_is_no_page_nothing_is_judged(tmp_path):
    row, = doctor(f"--jitsi-files={tmp_path}")
    assert (row["check"], row["verdict"]) == ("meet.config", "skipped")


@contextlib.contextmanager
def served(config_js, keeps):
    """A Jitsi Meet on loopback, whose nginx keeps tokens or not; how --join names it."""
    class Handler(http.server.BaseHTTPRequestHandler):
        """config.js, and rooms."""

        def do_GET(self):  # pylint: disable=invalid-name
            """A kept token leads to the address with it."""
            is_room = self.path.startswith("/reflector-") and "reflector_jwt=" in self.headers["Cookie"]
            self.send_response(302 if keeps and is_room else 200)
            self.send_header("Content-Length", "0" if is_room else str(len(config_js)))
            self.end_headers()
            self.wfile.write(b"" if is_room else config_js)

        def log_message(self, *_):
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"--join=ws://127.0.0.1:{server.server_port}/xmpp-websocket"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_site_is_seen_as_a_browser_sees_it(files):
    config_js = (files.root / files.config_js).read_bytes()
    with served(config_js, True) as there:
        assert doctor(there).verdicts("meet") == CHECKS
    with served(config_js, False) as there:
        assert faults(doctor(there)) == {
            "meet.nginx": "a kept token is not used after a reload"}
    row, = doctor(there)
    assert (row["check"], row["verdict"]) == ("meet.config", "error")
