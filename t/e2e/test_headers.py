"""Headers of every answer: whose request it was, what pages may read, what was wanted."""

import hashlib
import re
import uuid

import pytest

from harness import ROOT
from wait import until

UI = "https://ui.example.com"
EXPOSED = {"Content-Disposition", "Content-Range", "ETag", "Retry-After", "WWW-Authenticate",
           "X-Request-Id"}
NEW = re.compile(r"[0-9a-f]{32}")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
# What a program answers, and what nginx answers itself.
PATHS = ("/v1/jitsi/health", "/v1/jitsi/login", "/v1/rooms", "/v1/rooms/name/none", "/nothing")
FILE = (ROOT / "doc" / "openapi.yaml").read_bytes()


def id_of(server, path, **headers):
    """The X-Request-Id of an answer."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.request("GET", path, asked).headers["X-Request-Id"]


@pytest.mark.parametrize("path", PATHS)
def test_a_callers_request_id_is_taken_over(server, path):
    mine = f"{uuid.uuid4()}.A_z"
    assert id_of(server, path, X_Request_Id=mine) == mine
    assert id_of(server, path, X_Request_Id="x" * 128) == "x" * 128
    assert id_of(server, path, traceparent=PARENT) == TRACE
    assert id_of(server, path, traceparent=PARENT, X_Request_Id=mine) == mine
    assert id_of(server, path, traceparent=PARENT, X_Request_Id="not fit") == TRACE


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("other", ["", "a b", "x" * 129, "a/b", "é", '"', "a;b", "a,b", "${x}"])
def test_one_that_is_not_fit_for_logs_is_not(server, path, other):
    assert NEW.fullmatch(id_of(server, path, X_Request_Id=other.encode()))


@pytest.mark.parametrize("parent", [
    TRACE, PARENT + "-x", PARENT[:-1], "ff" + PARENT[2:], PARENT.upper(),
    f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE}-{'0' * 16}-01"])
def test_what_is_no_trace_names_no_request(server, parent):
    for path in PATHS:
        mine = id_of(server, path, traceparent=parent)
        assert NEW.fullmatch(mine) and mine not in parent.lower()


def test_a_later_version_of_traces_may_say_more(server):
    assert id_of(server, "/v1/rooms", traceparent=f"01{PARENT[2:]}-more") == TRACE
    assert id_of(server, "/nothing", traceparent=f"01{PARENT[2:]}") == TRACE


def test_a_body_that_nginx_refuses_has_it_in_the_answer_and_in_the_log(server):
    mine = f"refused-{uuid.uuid4()}"
    answer = server.request("POST", "/v1/rooms", {"X-Request-Id": mine}, b" " * (256 * 1024 + 1))
    assert (answer.status, answer.headers["X-Request-Id"]) == (413, mine)
    log = server.state_dir / "log" / "nginx-access.log"
    until(lambda: f'"request_id":"{mine}"' in log.read_text(), "nginx's log names it")


def test_a_callers_request_id_stands_in_the_logs_of_nginx_and_of_the_program(server):
    mine = f"mine-{uuid.uuid4()}"
    id_of(server, "/v1/rooms", X_Request_Id=mine)

    def logged():
        texts = [file.read_text(errors="replace") for file in (server.state_dir / "log").iterdir()
                 if file.is_file()]
        return sum(mine in text for text in texts) == 2
    until(logged, "both logs name it")


@pytest.mark.parametrize("path", PATHS)
def test_pages_may_read_the_headers_that_say_something(public, path):
    answer = public.request("GET", path, {"Origin": UI})
    assert set(re.split(", *", answer.headers["Access-Control-Expose-Headers"])) == EXPOSED


def test_a_preflight_lets_pages_send_what_is_read(public):
    answer = public.request("OPTIONS", "/v1/rooms", {"Origin": UI})
    assert {"x-request-id", "traceparent", "if-match", "if-none-match", "idempotency-key", "range"} <= set(
        re.split(", *", answer.headers["Access-Control-Allow-Headers"].lower()))


@pytest.mark.parametrize("accept,kind", [
    ("TEXT/CSV", "text/csv"), ("Text/Csv; charset=UTF-8", "text/csv"), ("text/*", "text/csv"),
    ("text/csv, application/json;q=0.5", "text/csv"), ("text/csv, */*", "text/csv"),
    ("text/csv;q=0", "application/json"), ("*/*", "application/json"),
    ("text/csv;q=0.1, application/json", "application/json"),
    ("application/json, text/csv", "application/json"), ("image/png", "application/json")])
def test_attendance_comes_as_it_is_wanted(server, name, accept, kind):
    meeting = server.new_meeting(name)
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants",
                            {**server.auth(), "Accept": accept})
    assert (answer.status, answer.headers.get_content_type()) == (200, kind)


def test_accept_in_two_headers_is_one_list(server, name):
    path = f"/v1/meetings/{server.new_meeting(name)}/participants"
    answer = server.request("GET", path, [
        *server.auth().items(), ("Accept", "text/csv"), ("Accept", "application/json")])
    assert answer.headers.get_content_type() == "application/json"


def test_the_service_describes_itself(server):
    for path in ("/v1/openapi.yaml", "/v1/openapi.yaml/"):
        answer = server.request("GET", path)
        assert (answer.status, answer.body) == (200, FILE)
    assert answer.headers.get_content_type() == "application/yaml"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(FILE).hexdigest()}"'
    head = server.request("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(FILE))


def test_the_description_is_not_sent_to_whom_has_it(server):
    tag = server.request("GET", "/v1/openapi.yaml").headers["ETag"]
    for known in (tag, "*", f'"x", {tag}', "W/" + tag):
        answer = server.request("GET", "/v1/openapi.yaml", {"If-None-Match": known})
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    assert server.request("GET", "/v1/openapi.yaml", {"If-None-Match": '"x"'}).body == FILE
