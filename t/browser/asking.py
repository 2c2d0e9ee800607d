"""What is asked of Jitsi Meet's nginx, with which tokens, and what it logs."""

import http.client
import socket
import ssl

from wait import until

MEET = "https://meet.example.com"
LOGIN = "https://reflector.example.com/v1/jitsi/login?room="
ROOM = "/reflector-team-7f0f5d0e-98a4-4b50-9c3a-2b1a4f1f1d11"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJyb29tIjoiKiJ9.Zm9v-YmFy_"
OTHER = "eyJhbGciOiJIUzI1NiJ9.eyJyb29tIjoiYSJ9.bmV3ZXI"
MARK = "secret-of-a-token-"


def trusting():
    """TLS without a question."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ask(site, path, *cookies, method="GET", **headers):
    """One request; its answer with .text."""
    line = http.client.HTTPSConnection("127.0.0.1", site.port, context=trusting(), timeout=15)
    try:
        line._validate_path = lambda url: None
        line.putrequest(method, path, skip_host=True)
        line.putheader("Host", "meet.example.com")
        for cookie in cookies:
            line.putheader("Cookie", cookie)
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders()
        answer = line.getresponse()
        answer.text = answer.read().decode()
        return answer
    finally:
        line.close()


def raw(site, data):
    """What comes back for these bytes."""
    plain = socket.create_connection(("127.0.0.1", site.port), 15)
    with trusting().wrap_socket(plain) as line:
        line.sendall(data)
        return b"".join(iter(lambda: line.recv(65536), b""))


def kept(token):
    """The Cookie header of a browser that keeps a token."""
    return "reflector_jwt=" + token


def logged(site, agent):
    """The access log's line of the request with this User-Agent."""
    def found():
        return [line for line in site.access_log.read_text().splitlines() if agent in line]
    return until(found, lambda: site.access_log.read_text())
