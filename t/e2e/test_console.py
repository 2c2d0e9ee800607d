"""The console's files, as nginx serves them."""

import gzip
import http.client
import re
import shutil
import socket
import subprocess
import time
import urllib.parse

import pytest

from answers import answer_of, is_error
from harness import ROOT, UNTIL_WE_DIE
from slow_crowd import ADDRESS
from wait import until

FOLDER = ROOT / "console"
FILES = sorted(str(path.relative_to(ROOT)) for path in FOLDER.rglob("*")
               if path.suffix in (".html", ".js", ".css", ".svg"))
BOOTSTRAP = "console/bootstrap/bootstrap.min.css"
KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "media-src": "'self'", "connect-src": "'self'", "base-uri": "'none'", "form-action": "'none'",
    "frame-ancestors": "'none'", "require-trusted-types-for": "'script'", "trusted-types": "'none'"}
MANY = 500


def policy(answer):
    """The directives of the Content-Security-Policy; there is one policy."""
    line, = answer.headers.get_all("Content-Security-Policy")
    return dict(part.strip().split(" ", 1) for part in line.split(";"))


def body(answer):
    """As it was before it was compressed."""
    is_gzip = answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.body) if is_gzip else answer.body


@pytest.mark.parametrize("path", [*FILES, BOOTSTRAP])
def test_a_file_is_served_as_what_it_is(server, path):
    answer = server.request("GET", f"/{path}", {"Accept-Encoding": "gzip"})
    here = "/usr/share/javascript/bootstrap5/css/bootstrap.min.css" if path == BOOTSTRAP else ROOT / path
    with open(here, "rb") as file:
        assert (answer.status, body(answer)) == (200, file.read())
    assert answer.headers["Content-Type"] == f"{KINDS[path.rpartition('.')[2]]}; charset=utf-8"
    assert policy(answer) == POLICY
    assert {name: answer.headers[name] for name in (
        "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
        "Cache-Control")} == {
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-cache"}
    assert answer.headers["ETag"] and answer.headers["X-Request-Id"]


def test_the_folder_is_the_page(server):
    assert server.request("GET", "/console/").body == (FOLDER / "index.html").read_bytes()
    # The identity provider returns there.
    answer = server.request("GET", "/console/?code=a&state=b")
    assert (answer.status, policy(answer)) == (200, POLICY)


@pytest.mark.parametrize("path", ["console/", "console/main.js", BOOTSTRAP])
def test_what_a_browser_has_is_not_sent_again(server, path):
    for accepted in ({}, {"Accept-Encoding": "gzip"}):
        tag = server.request("GET", f"/{path}", accepted).headers["ETag"]
        answer = server.request("GET", f"/{path}", {**accepted, "If-None-Match": tag})
        assert (answer.status, answer.body, policy(answer)) == (304, b"", POLICY)
        assert answer.headers["Cache-Control"] == "no-cache"
    assert server.request("GET", f"/{path}", {"If-None-Match": '"x"'}).status == 200


@pytest.mark.parametrize("path", ["console/console.css", BOOTSTRAP])
def test_texts_are_compressed_for_whom_wants_it(server, path):
    plain = server.request("GET", f"/{path}")
    small = server.request("GET", f"/{path}", {"Accept-Encoding": "gzip", "Via": "1.1 proxy"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.body) < len(plain.body) / 2
    assert {plain.headers["Vary"], small.headers["Vary"]} == {"Accept-Encoding"}


def test_no_answer_of_the_api_is_compressed(server, name):
    server.new_room(name)
    answer = server.request("GET", "/v1/rooms", {**server.auth(), "Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["console/", "console/main.js", BOOTSTRAP, "console/none.js"])
def test_it_is_only_read(server, path):
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"):
        answer = server.request(method, f"/{path}")
        assert is_error(answer, 405), method
        assert answer.headers["Allow"] == "GET, HEAD"
        assert policy(answer)["default-src"] == "'none'"


@pytest.mark.parametrize("path", ["console/", "console/main.js", BOOTSTRAP])
def test_head_is_the_head_of_get(server, path):
    get, head = (server.request(method, f"/{path}") for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(get.body)
    for name in ("Content-Type", "ETag", "Content-Security-Policy"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", [
    "/console/none.js", "/console/lib", "/console/lib/", "/console/views/", "/console/main.js/",
    "/console/bootstrap", "/console/bootstrap/", "/console/bootstrap/bootstrap.css",
    "/console/%2e%2e/", "/console/%2e%2e/nginx.conf", "/console/lib/%2e%2e/%2e%2e/nginx.conf",
    "/console/..%2fnginx.conf", "/console../nginx.conf", "/console/bootstrap/../../nginx.conf",
    "/console/.%00/index.html%00.js", "/console/%5c..%5cnginx.conf", "/consolex", "/Console/"])
def test_nothing_else_is_there_and_no_folder_is_listed(server, path):
    answer = server.request("GET", path)
    assert is_error(answer, 400 if "%00" in path else 404)
    assert policy(answer)["default-src"] == "'none'"


def test_a_path_that_leaves_the_folder_is_that_of_its_end(server):
    assert is_error(server.request("GET", "/console/../v1/rooms"), 401)
    assert server.request("GET", "/v1/../console/").status == 200
    assert is_error(server.request("GET", "/console/%2e%2e/%2e%2e/nginx.conf"), 400)


@pytest.fixture
def prefix(server, tmp_path):
    """The address below which another nginx has the service."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temp = "".join(f"{kind}_temp_path temp-{kind};" for kind in (
        "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid nginx.pid; daemon off; error_log error.log; events {{}} http {{ access_log off; {temp}"
        f"server {{ listen 127.0.0.1:{port}; location /tools/reflector/ {{"
        f"proxy_pass http://127.0.0.1:{server.port}/; }} }} }}")
    path = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
    process = subprocess.Popen([*UNTIL_WE_DIE, path, "-p", f"{tmp_path}/", "-c", "nginx.conf",
                                "-e", "error.log"], cwd=tmp_path)
    until((tmp_path / "nginx.pid").exists, (tmp_path / "error.log").read_text)
    yield f"http://127.0.0.1:{port}/tools/reflector"
    process.terminate()
    process.wait()


def fetch(url):
    """The answer at an address."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
    answer = answer_of(connection.getresponse())
    connection.close()
    return answer


def test_without_its_slash_it_leads_to_the_page_also_below_a_prefix(server, prefix):
    for base in (server.url, prefix):
        answer = fetch(f"{base}/console")
        assert (answer.status, answer.headers["Location"]) == (301, "console/")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        page = urllib.parse.urljoin(f"{base}/console", answer.headers["Location"])
        assert page == f"{base}/console/"
        assert fetch(page).body == (FOLDER / "index.html").read_bytes()


def test_every_address_in_the_page_is_relative_and_there(server, prefix):
    text = (FOLDER / "index.html").read_text()
    named = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert "main.js" in named and BOOTSTRAP.partition("/")[2] in named
    for name in named:
        page = f"{prefix}/console/"
        assert urllib.parse.urljoin(page, name).startswith(page), name
        assert fetch(urllib.parse.urljoin(page, name)).status == 200, name


def test_a_provider_of_identities_may_be_asked_and_nobody_else(make_server):
    made = make_server(AUTH_OIDC_ISSUER="https://id.example.com:8443/realms/a;b'", AUTH_JWT_SECRET=None,
                       AUTH_JWT_ALGORITHM="RS256")
    answer = made.request("GET", "/console/")
    assert policy(answer) == {**POLICY, "connect-src": "'self' https://id.example.com:8443"}
    made.stop()


def test_an_operator_turns_it_off(make_server):
    made = make_server()
    run = made.state_dir / "run"
    (run / "reflector-console-own.map").write_text("console off;\n")
    until((run / "nginx.pid").exists, "nginx runs")
    subprocess.run(["kill", "-HUP", (run / "nginx.pid").read_text().strip()], check=True)
    until(lambda: made.request("GET", "/console/").status == 404, "it is off")
    for method, path in (("GET", "/console/main.js"), ("POST", "/console/")):
        assert is_error(made.request(method, path), 404)
    assert made.request("GET", "/v1/jitsi/health").status == 200
    made.stop()


def test_loading_the_page_again_and_again_uses_up_nothing(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, source_address=(ADDRESS, 0),
                                            timeout=10)
    seen = set()
    for number in range(MANY):
        connection.request("GET", f"/{FILES[number % len(FILES)]}")
        seen.add(answer_of(connection.getresponse()).status)
    connection.request("GET", "/v1/rooms")
    assert (seen, answer_of(connection.getresponse()).status) == ({200}, 401)
    connection.close()


def test_the_log_names_the_file_and_no_query(server):
    marks = {path: f"console-{time.monotonic_ns()}-{number}" for number, path in enumerate((
        "/console/", "/console/main.js", f"/{BOOTSTRAP}", "/console/lib/api.js", "/console",
        "/console/none/8a1b"))}
    for path, mark in marks.items():
        server.request("GET", f"{path}?code=secret-code", {"X-Request-Id": mark})
    log = server.state_dir / "log" / "nginx-access.log"
    for path, mark in marks.items():
        line = until(lambda mark=mark: re.search(f'^.*"request_id":"{mark}".*$', log.read_text(),
                                                 re.MULTILINE), f"the log has {mark}")[0]
        assert f'"path":"{"-" if "none" in path else path}"' in line
        assert '"program":"console"' in line
    texts = [file.read_text(errors="replace") for file in log.parent.glob("nginx*.log")]
    assert not [text for text in texts if "secret-code" in text]
