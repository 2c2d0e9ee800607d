"""What nginx itself answers has our shape, whatever it is."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess

import pytest

from answers import answer_of, is_error
from harness import ROOT, UNTIL_WE_DIE
from wait import until

HOST = "Host: localhost\r\n"
LONG = "x" * 70000
RAW = {
    400: ["GET /v1/rooms HTTP/1.1\r\n\r\n", f"GET /v1/rooms HTTP/1.1\r\n{HOST}{HOST}\r\n",
          f"GET /v1/rooms HTTP/1.1\r\n{HOST}Bad Name\x01: x\r\n\r\n", "NONSENSE\r\n\r\n",
          f"POST /v1/rooms HTTP/1.1\r\n{HOST}Content-Length: x\r\n\r\n",
          f"POST /v1/rooms HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n",
          f"POST /v1/rooms HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
          f"POST /v1/rooms HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n"
          "Content-Length: 1\r\n\r\n",
          f"POST /v1/rooms HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n",
          f"GET /v1/rooms HTTP/1.1\r\n{HOST}Authorization: a\r\nAuthorization: a\r\n\r\n",
          f"GET /v1/rooms/%zz HTTP/1.1\r\n{HOST}\r\n", f"GET /.. HTTP/1.1\r\n{HOST}\r\n",
          f"CONNECT localhost:80 HTTP/1.1\r\n{HOST}\r\n",
          "GET /v1/rooms HTTP/1.1\r\nHost: a b\r\n\r\n"],
    404: [f"GET /nothing HTTP/1.1\r\n{HOST}\r\n", f"GET /reflector-error HTTP/1.1\r\n{HOST}\r\n",
          f"GET /reflector-recordings/a HTTP/1.1\r\n{HOST}\r\n"],
    405: [f"TRACE /v1/rooms HTTP/1.1\r\n{HOST}\r\n"],
    413: [f"POST /v1/rooms HTTP/1.1\r\n{HOST}Content-Length: 99999999\r\n\r\n"],
    414: [f"GET /{LONG} HTTP/1.1\r\n{HOST}\r\n"],
    431: [f"GET /v1/rooms HTTP/1.1\r\n{HOST}X: {LONG}\r\n\r\n"],
    501: [f"POST /v1/rooms HTTP/1.1\r\n{HOST}Transfer-Encoding: gzip\r\n\r\n"],
    505: [f"GET /v1/rooms HTTP/2.0\r\n{HOST}\r\n", f"GET /v1/rooms HTTP/3.7\r\n{HOST}\r\n"],
}


def raw(connection, text):
    """The answer to exactly these bytes."""
    connection.settimeout(30)
    connection.sendall(text.encode("latin-1"))
    response = http.client.HTTPResponse(connection)
    response.begin()
    return answer_of(response)


@pytest.mark.parametrize("status,text", [(status, text) for status, texts in RAW.items()
                                         for text in texts])
def test_a_request_that_nginx_refuses_gets_our_json(server, status, text):
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        assert is_error(raw(connection, text), status)


@pytest.fixture(scope="module")
def spoken_tls(tmp_path_factory):
    """The port of an nginx with production's files that speaks TLS, asks for a client's
    certificate as two.example, and the folder where its certificate is."""
    folder = tmp_path_factory.mktemp("tls")
    render = 'source="$1"; . "$source/script/lib/nginx.sh"; render_nginx "$source/nginx" "$2" "$3" fastcgi ""'
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run(["bash", "-c", render, "_", ROOT, folder, f"127.0.0.1:{port} ssl"], check=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                    "/CN=localhost", "-days", "1", "-keyout", "key.pem", "-out", "cert.pem"],
                   cwd=folder, check=True, stderr=subprocess.DEVNULL)
    conf = folder / "nginx.conf"
    text = conf.read_text().replace("user www-data;", "user root;")
    pem = "ssl_certificate cert.pem;\nssl_certificate_key key.pem;\n"
    block = text[text.index("\tserver {"):text.rindex("}")]
    second = block.replace(" default_server backlog=1024", "").replace(
        "localhost;", "two.example;\nssl_client_certificate cert.pem;\nssl_verify_client on;\n")
    conf.write_text(text.replace(block, block + second).replace("http {", "http {\n" + pem))
    (folder / "log").mkdir()
    path = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
    process = subprocess.Popen([*UNTIL_WE_DIE, path, "-p", f"{folder}/", "-c", "nginx.conf",
                                "-e", "log/error.log"], cwd=folder)
    until(lambda: (folder / "nginx.pid").exists(), (folder / "log" / "error.log").read_text)
    yield port, folder
    process.terminate()
    process.wait()


def over_tls(spoken_tls, name, text, certificate=None):
    """The answer to these bytes, to a caller that wants to speak to `name`."""
    port, folder = spoken_tls
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if certificate:
        context.load_cert_chain(certificate, folder / "other.key")
    with socket.create_connection(("127.0.0.1", port)) as plain:
        with context.wrap_socket(plain, server_hostname=name) as connection:
            return raw(connection, text)


def test_http_where_tls_is_spoken_is_400_in_our_json(spoken_tls):
    with socket.create_connection(("127.0.0.1", spoken_tls[0])) as connection:
        assert is_error(raw(connection, f"GET /v1/rooms HTTP/1.1\r\n{HOST}\r\n"), 400)


def test_a_missing_or_wrong_certificate_is_400_in_our_json(spoken_tls):
    text = "GET /v1/rooms HTTP/1.1\r\nHost: two.example\r\n\r\n"
    assert is_error(over_tls(spoken_tls, "two.example", text), 400)
    folder = spoken_tls[1]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                    "/CN=other", "-days", "1", "-keyout", "other.key", "-out", "other.pem"],
                   cwd=folder, check=True, stderr=subprocess.DEVNULL)
    assert is_error(over_tls(spoken_tls, "two.example", text, folder / "other.pem"), 400)


def test_a_host_that_was_not_shaken_hands_with_is_421_in_our_json(spoken_tls):
    text = "GET /v1/rooms HTTP/1.1\r\nHost: two.example\r\n\r\n"
    assert is_error(over_tls(spoken_tls, "localhost", text), 421)


def test_a_program_that_is_not_there_is_503_in_our_json(spoken_tls):
    answer = over_tls(spoken_tls, "localhost", f"GET /v1/rooms HTTP/1.1\r\n{HOST}\r\n")
    assert is_error(answer, 503) and answer.headers["Retry-After"]


def test_every_status_that_has_a_page_has_a_text():
    conf = (ROOT / "nginx" / "reflector.conf").read_text()
    pages = set(re.findall(r"\b\d{3}\b", " ".join(re.findall(
        r"^error_page ([^=]*) /reflector-error;", conf, re.MULTILINE))))
    http = (ROOT / "nginx" / "reflector-http.conf").read_text()
    texts = set(re.findall(r"^\t(\d{3}) '", http, re.MULTILINE))
    assert pages - {"400"} == texts - {"431"}
