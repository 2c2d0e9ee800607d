"""AUTH_BACKEND=none: a browser on this machine is no way in for other sites' pages."""

import http.client

import pytest

import jwt_tools
from answers import answer_of

TRUSTED = "https://ui.example.com"
EVIL = "https://evil.example"
ABSENT = object()


@pytest.fixture(scope="module")
def trusting(make_server):
    """The one user's server, with one other origin and every other for what is public."""
    made = make_server(AUTH_BACKEND="none", AUTH_JWT_ALGORITHM=None, AUTH_JWT_SECRET=None,
                       CORS_ORIGIN=TRUSTED + " *", PUBLIC_MODE="true")
    yield made
    made.stop()


def ask(server, method, path, host, body=None, **headers):
    """The answer to a request with exactly this Host, "{port}" in it replaced, and these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if host is not ABSENT:
            connection.putheader("Host", host.format(port=server.port))
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value.format(port=server.port))
        raw = b"" if body is None else jwt_tools.compact(body)
        if method != "GET":
            connection.putheader("Content-Length", str(len(raw)))
        connection.endheaders(raw)
        return answer_of(connection.getresponse())
    finally:
        connection.close()


def make(server, name, host="127.0.0.1:{port}", **headers):
    """The status of making a room without a Content-Type, as a page's simple request does."""
    answer = ask(server, "POST", "/v1/rooms", host, {"name": name}, **headers)
    found = server.sql("SELECT 1 FROM room WHERE name = %s", name)
    assert bool(found) is (answer.status == 200)
    return answer.status


@pytest.mark.parametrize("host", [
    "localhost", "localhost:{port}", "LocalHost:{port}", "127.0.0.1", "127.0.0.1:{port}",
    "192.0.2.7:8080", "[::1]", "[::1]:{port}", "[2001:db8::7]:80"])
def test_localhost_and_addresses_are_answered(local, host):
    assert ask(local, "GET", "/v1/rooms", host).status == 200


@pytest.mark.parametrize("host", [
    "evil.example", "evil.example:{port}", "localhost.evil.example", "localhost.",
    "127.0.0.1.evil.example", "127.1", "2130706433", "0x7f.0.0.1", "[evil.example]", "xn--localhost"])
def test_a_name_that_was_bound_to_this_machine_is_not(local, name, host):
    assert ask(local, "GET", "/v1/rooms", host).status == 401
    assert make(local, name, host) == 401


def test_a_request_without_a_host_is_nobodys(local):
    connection = http.client.HTTPConnection("127.0.0.1", local.port, timeout=60)
    connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"
    connection.putrequest("GET", "/v1/rooms", skip_host=True, skip_accept_encoding=True)
    connection.endheaders()
    assert answer_of(connection.getresponse()).status == 401
    connection.close()


@pytest.mark.parametrize("origin", [
    EVIL, "null", "", "http://localhost:3000", "http://127.0.0.1", "http://localhost:{port}",
    "http://127.0.0.1:{port}.evil.example", "ftp://127.0.0.1:{port}", "http://127.0.0.1:{port}/",
    "127.0.0.1:{port}", TRUSTED])
def test_a_page_of_another_origin_changes_and_reads_nothing(local, name, origin):
    assert make(local, name, Origin=origin) == 401
    assert ask(local, "GET", "/v1/rooms", "127.0.0.1:{port}", Origin=origin).status == 401


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}"])
def test_its_own_pages_may_do_all(local, name, host):
    origin = "http://" + host
    assert make(local, name, host, Origin=origin, Sec_Fetch_Site="same-origin") == 200
    assert make(local, name + "-2", host, Origin=origin) == 200
    assert make(local, name + "-3", host) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "else"])
def test_a_foreign_page_that_names_no_origin_changes_nothing(local, name, site):
    assert make(local, name, Sec_Fetch_Site=site) == 401
    for method, path in (("PATCH", "/v1/rooms/x"), ("DELETE", "/v1/rooms/x")):
        assert ask(local, method, path, "localhost", Sec_Fetch_Site=site).status == 401
    # A link to here is followed.
    assert ask(local, "GET", "/v1/rooms", "localhost", Sec_Fetch_Site=site).status == 200
    assert make(local, name, Sec_Fetch_Site="none") == 200


def test_origins_that_are_configured_by_name_may_do_all_and_any_is_none(trusting, name):
    assert make(trusting, name, Origin=TRUSTED, Sec_Fetch_Site="cross-site") == 200
    assert make(trusting, name + "-2", Origin=EVIL) == 401
    assert make(trusting, name + "-3", Origin="*") == 401
    assert make(trusting, name + "-4", "evil.example", Origin=TRUSTED) == 401


def test_with_accounts_neither_host_nor_origin_matters(server, name):
    room = server.new_room(name)
    for headers in ({"Origin": EVIL}, {"Sec_Fetch_Site": "cross-site"}, {}):
        answer = ask(server, "GET", "/v1/rooms/" + room["id"], "evil.example", **headers,
                     **server.auth())
        assert answer.status == 200
