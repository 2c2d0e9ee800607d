"""What is the same for every route: paths, methods, limits, ids, credentials."""

import re
import uuid

import pytest

import jwt_tools
from answers import event, is_error
from wait import until

KIB = 1024
OPEN_LIMIT = 256 * KIB
WEBHOOK_LIMIT = 1024 * KIB
UI = "https://ui.example.com"
ROUTES = {
    "/v1/rooms": {"GET", "POST"},
    f"/v1/rooms/{uuid.uuid4()}": {"GET", "PATCH", "DELETE"},
    "/v1/rooms/name/x": {"GET"},
    "/v1/rooms/x/meeting": {"POST"},
    "/v1/meetings": {"GET"},
    f"/v1/meetings/{uuid.uuid4()}": {"GET", "DELETE"},
    f"/v1/meetings/{uuid.uuid4()}/deactivate": {"PATCH"},
    f"/v1/meetings/{uuid.uuid4()}/events": {"GET"},
    f"/v1/meetings/{uuid.uuid4()}/participants": {"GET"},
    f"/v1/meetings/{uuid.uuid4()}/recordings": {"GET"},
    f"/v1/meetings/{uuid.uuid4()}/consent": {"GET", "POST"},
    f"/v1/recordings/{uuid.uuid4()}/release": {"POST"},
    "/v1/jitsi/events": {"POST"},
    "/v1/jitsi/events/room/created": {"POST"},
    "/v1/jitsi/events/room/destroyed": {"POST"},
    "/v1/jitsi/events/occupant/joined": {"POST"},
    "/v1/jitsi/events/occupant/left": {"POST"},
    "/v1/jibri/recording-complete": {"POST"},
    "/v1/whereby": {"POST"},
    "/v1/deliveries": {"GET"},
    "/v1/deliveries/redeliver": {"POST"},
    "/v1/webhooks": {"GET"},
    "/v1/me": {"GET"},
    "/v1/sign-in": {"GET"},
    "/v1/health/report": {"GET"},
    "/v1/jitsi/health": {"GET"},
    "/v1/jitsi/login": {"GET"},
    "/v1/health/live": {"GET"},
    "/v1/health/ready": {"GET"},
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "BREW")


def padded(body, size):
    """The JSON text of an object, blown up to size by an unknown member."""
    empty = jwt_tools.compact({**body, "padding": ""})
    return jwt_tools.compact({**body, "padding": "x" * (size - len(empty))})


def check_other_methods(server, path, allowed):
    """Methods that a path does not have are 405 + Allow, without credentials."""
    for method in set(METHODS) - allowed:
        answer = server.request(method, path)
        assert is_error(answer, 405), (method, path)
        assert answer.json == {"detail": "Method Not Allowed"}
        assert allowed <= set(re.split(", *", answer.headers["Allow"]))


def test_methods_of_every_route_are_told_before_credentials_are_asked(server):
    for path, allowed in ROUTES.items():
        check_other_methods(server, path, allowed)
        head = server.request("HEAD", path)
        assert head.body == b""
        assert (head.status == 405) == ("GET" not in allowed), path


def test_options_answers_everywhere_with_the_methods(server):
    for path, allowed in ROUTES.items():
        answer = server.request("OPTIONS", path)
        assert answer.status in (200, 204), path
        told = set(re.split(", *", answer.headers["Allow"]))
        assert allowed | {"OPTIONS"} <= told
        assert ("HEAD" in told) == ("GET" in allowed)
        assert answer.headers["X-Request-Id"]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/nothing", "/v1/roomsx", "/v2/rooms",
                                  "/v1/rooms/a/b/c", "/v1/jitsi/events/room/burnt",
                                  "/v1/jitsi/events/room", "/v1/jibri", "/v1/meetings/a/b",
                                  "/v1/wherebyx", "/v1/whereby/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_path_is_404_whatever_the_method(server, method, path):
    answer = server.request(method, path)
    assert is_error(answer, 404)
    assert answer.json == {"detail": "Not Found"}


@pytest.mark.parametrize("path", ["/v1/rooms/%00", "/v1/rooms/%2e%2e/%2e%2e", "/v1/rooms/%2f%2f",
                                  "/v1//rooms/%ff%fe", "/v1/rooms/name/%0a", "/v1/meetings/'--",
                                  "/v1/rooms/%25s%25n", "/v1/rooms?page=%00", "/v1/rooms?&&==&",
                                  "/v1/meetings/" + "a" * 3000, "/v1/rooms/name/" + "%41" * 900])
def test_an_odd_path_is_never_our_failure(server, path):
    assert server.request("GET", path, server.auth()).status < 500


def test_a_trailing_slash_is_the_same_path(server, name):
    server.new_room(name)
    server.new_meeting("in-" + name)
    for path in ("/v1/rooms/", "/v1/meetings/", f"/v1/rooms/name/{name}/"):
        assert server.request("GET", path, server.auth()).status == 200, path
    assert server.request("GET", "/v1/jitsi/health/").status == 200
    assert server.request("POST", f"/v1/rooms/{name}/meeting/", server.auth()).status == 200
    assert server.post_signed(event("in-" + name, "x"), "/v1/jitsi/events/").status == 200


def test_head_has_the_head_of_get_and_no_body(server):
    get = server.request("GET", "/v1/rooms", server.auth())
    head = server.request("HEAD", "/v1/rooms", server.auth())
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_an_open_body_may_have_256_kib_and_not_a_byte_more(server, name):
    fits = padded({"name": name}, OPEN_LIMIT)
    assert len(fits) == OPEN_LIMIT
    assert server.request("POST", "/v1/rooms", server.auth(), fits).status == 200
    much = padded({"name": "x" + name}, OPEN_LIMIT + 1)
    assert is_error(server.request("POST", "/v1/rooms", server.auth(), much), 413)
    gone = server.request("GET", f"/v1/rooms/name/x{name}", server.auth())
    assert gone.status == 404


@pytest.mark.parametrize("path", ["/v1/jitsi/events", "/v1/jibri/recording-complete"])
def test_a_webhook_body_may_have_1_mib_and_not_a_byte_more(server, name, path):
    server.new_meeting(name)
    body = {**event(name, "big"), "room_name": name, "recording_file": "/a.mp4",
            "recording_status": "completed"}
    assert server.post_signed(padded(body, WEBHOOK_LIMIT), path).status == 200
    assert is_error(server.post_signed(padded(body, WEBHOOK_LIMIT + 1), path), 413)


def test_a_chunked_body_is_read_whole_and_limited_too(server, name):
    def post(body):
        parts = [body[at:at + 8 * KIB] for at in range(0, len(body), 8 * KIB)] + [b""]
        chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        return server.request("POST", "/v1/rooms", {
            **server.auth(), "Transfer-Encoding": "chunked"}, chunked)
    assert post(padded({"name": name}, 40 * KIB)).status == 200
    assert is_error(post(padded({"name": "y" + name}, OPEN_LIMIT + 1)), 413)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded",
                                          "multipart/form-data; boundary=x", "application/jsonx",
                                          "application/xml"])
def test_another_content_type_is_415(server, name, content_type):
    server.new_meeting(name)
    body = jwt_tools.compact({**event(name, "x"), "name": name})
    named = {"Content-Type": content_type}
    assert is_error(server.request("POST", "/v1/rooms", {**server.auth(), **named}, body), 415)
    signature = jwt_tools.webhook_signature(server.settings["JITSI_WEBHOOK_SECRET"], body)
    signed = {"X-Jitsi-Signature": signature, **named}
    assert is_error(server.request("POST", "/v1/jitsi/events", signed, body), 415)


@pytest.mark.parametrize("content_type", [None, "application/json", "Application/JSON",
                                          "application/json; charset=utf-8",
                                          "application/json;charset=UTF-8"])
def test_json_by_any_spelling_and_no_content_type_are_fine(server, name, content_type):
    headers = {**server.auth(), **({"Content-Type": content_type} if content_type else {})}
    answer = server.request("POST", "/v1/rooms", headers, jwt_tools.compact({"name": name}))
    assert answer.status == 200


def test_what_nginx_refuses_itself_has_our_shape(server):
    long = "x" * 64 * KIB
    assert is_error(server.request("GET", "/v1/rooms", {"X-Long": long}), 431)
    assert is_error(server.request("GET", "/v1/rooms?" + long), 414)


def test_every_answer_has_a_request_id_of_its_own_and_so_has_the_log(server):
    answers = [server.request("GET", "/v1/jitsi/health"), server.request("GET", "/v1/rooms"),
               server.request("PUT", "/v1/rooms"), server.request("OPTIONS", "/v1/rooms"),
               server.request("GET", "/"), server.post_signed(b"{"),
               server.request("GET", "/v1/rooms", server.auth())]
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert all(ids) and len(set(ids)) == len(ids)

    def logged():
        files = (server.state_dir / "log").rglob("*")
        text = "\n".join(file.read_text(errors="replace") for file in files if file.is_file())
        return all(one in text for one in ids)
    until(logged, "each request's id is in a log")


def test_answers_with_tokens_are_not_to_be_stored(server, name):
    server.new_room(name)
    answer = server.request("POST", f"/v1/rooms/{name}/meeting", server.auth())
    assert "no-store" in answer.headers["Cache-Control"]


def test_no_credentials_and_bad_ones_are_told_apart_in_one_text_each(server):
    none = server.request("GET", "/v1/rooms")
    assert is_error(none, 401) and none.json == {"detail": "Not authenticated"}
    bad = server.request("GET", "/v1/rooms", {"Authorization": "Bearer x.y.z"})
    assert is_error(bad, 401) and bad.json == {"detail": "Invalid authentication"}
    for answer in (none, bad):
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_same_credential_twice_is_401(server, name):
    server.new_meeting(name)
    twice = list(server.auth().items()) * 2
    refusal = server.request("GET", "/v1/rooms", twice)
    # nginx refuses a second Authorization by itself.
    assert is_error(refusal, 400 if refusal.status == 400 else 401)
    body = jwt_tools.compact(event(name, "x"))
    one = ("X-Jitsi-Signature", jwt_tools.webhook_signature(
        server.settings["JITSI_WEBHOOK_SECRET"], body))
    assert server.request("POST", "/v1/jitsi/events", [one], body).status == 200
    assert is_error(server.request("POST", "/v1/jitsi/events", [one, one], body), 401)
    stock = ("Authorization", "Bearer " + server.settings["JITSI_EVENT_SYNC_TOKEN"])
    path = "/v1/jitsi/events/room/created"
    assert server.request("POST", path, [stock, stock], b"{}").status in (400, 401)


def test_another_origin_learns_nothing_unless_configured(server, public):
    asked = {"Origin": UI}
    assert "Access-Control-Allow-Origin" not in server.request(
        "GET", "/v1/jitsi/health", asked).headers
    for path in ("/v1/jitsi/health", "/v1/meetings", "/v1/rooms/nothing"):
        answer = public.request("GET", path, asked)
        assert answer.headers["Access-Control-Allow-Origin"] == UI, path
    other = public.request("GET", "/v1/jitsi/health", {"Origin": "https://evil.example.com"})
    assert other.headers.get("Access-Control-Allow-Origin") in (None, UI)


def test_a_preflight_request_is_answered(public):
    answer = public.request("OPTIONS", "/v1/rooms", {
        "Origin": UI, "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type"})
    assert answer.status in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == UI
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    told = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in told and "content-type" in told


def test_a_page_may_read_what_nginx_itself_answers(public, server):
    for path, body, status in (("/v1/nope", b"", 404), ("/v1/rooms", b" " * (OPEN_LIMIT + 1), 413)):
        answer = public.request("POST", path, {"Origin": UI}, body)
        assert is_error(answer, status)
        assert answer.headers["Access-Control-Allow-Origin"] == UI
        assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
        assert answer.headers["Vary"] == "Origin"
        other = public.request("POST", path, {"Origin": "https://other.example"}, body)
        assert other.headers.get("Access-Control-Allow-Origin") is None
        assert server.request("POST", path, {"Origin": UI}, body).headers.get(
            "Access-Control-Allow-Origin") is None


def test_a_query_that_cannot_be_read_is_refused(server):
    for query in ("room=%ff", "room=%00", "page=%ff", "from=%0a"):
        answer = server.request("GET", "/v1/meetings?" + query, server.auth())
        assert is_error(answer, 422) and answer.json["detail"][0]["loc"][0] == "query", query
