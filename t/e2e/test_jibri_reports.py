"""What Jibri itself reports, through nginx: its status, its sessions, and who may say so."""

import itertools
import json
import time
import uuid

import jwt_tools
import pytest

from answers import event
from keys import bearing, new_key
from recordings import complete, completion, only, signal
from scrape import metrics

STATUS, SESSION = "/v1/jibri/v1/status", "/v1/jibri/v1/session/status"
OK = {"status": "ok"}
HUNG = {"reason": "ERROR", "error": {"scope": "SESSION", "detail": "Chrome hung"}}


def status(name, busy="IDLE", health="HEALTHY", details=None):
    """The body of a status."""
    return {"jibriId": name, "status": {"busyStatus": busy, "health": {
        "healthStatus": health, "details": details if details is not None else {}}}}


def session(identity, word="ON", failure=None, jibri="jibri-1"):
    """The body of a session's status, with every member that Jibri sends."""
    return {"jibriId": jibri, "session": {
        "sessionId": identity, "status": word, "sipAddress": None, "failure": failure,
        "shouldRetry": None if failure is None else True}}


def report(server, body, path=STATUS, **headers):
    """A signed report that is taken."""
    raw = jwt_tools.compact(body)
    answer = server.request("POST", path, {
        "Content-Type": "application/json", **headers,
        "X-Jitsi-Signature": jwt_tools.webhook_signature(server.settings["JITSI_WEBHOOK_SECRET"], raw)}, raw)
    assert (answer.status, answer.json) == (200, OK), answer


def known(server, name):
    """The row of a Jibri."""
    [row] = server.admin_sql("SELECT * FROM jibri WHERE name = %s", name)
    return row


def sent(server, meeting):
    """[(type, how often)] of the messages about recordings."""
    return [(row["type"], row["rows"]) for row in server.admin_sql(
        "SELECT type, count(*) AS rows FROM outbox WHERE meeting_id = %s AND type LIKE 'recording.%%'"
        " GROUP BY 1 ORDER BY 1", meeting)]


def test_the_newest_status_counts(server, name):
    report(server, status(name))
    assert (known(server, name)["busy_status"], known(server, name)["detail"]) == ("IDLE", None)
    details = {"JibriManager": {"healthStatus": "UNHEALTHY", "detail": ""}}
    report(server, status(name, "BUSY", "UNHEALTHY", details), **{"X-Jibri-Host": "host-1.example"})
    row = known(server, name)
    assert (row["busy_status"], row["health_status"], row["host"]) == ("BUSY", "UNHEALTHY", "host-1.example")
    assert json.loads(row["detail"]) == details
    report(server, status(name), **{"X-Jibri-Age": "600"})
    assert known(server, name)["busy_status"] == "BUSY"


def test_a_jibri_without_a_name_is_known_by_its_host(server, name):
    report(server, status(""), **{"X-Jibri-Host": name})
    assert known(server, name)["host"] == name
    report(server, status(None), **{"X-Jibri-Host": "no host"})
    assert known(server, "")["host"] is None


def test_a_chunked_body_passes_nginx(server, name):
    raw = jwt_tools.compact(status(name, "BUSY"))
    pieces = [raw[:10], raw[10:11], raw[11:]]
    answer = server.request("POST", STATUS, {
        "Content-Type": "application/json", "Transfer-Encoding": "chunked",
        "X-Jitsi-Signature": jwt_tools.webhook_signature(server.settings["JITSI_WEBHOOK_SECRET"], raw)},
        b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""]))
    assert (answer.status, answer.json) == (200, OK)
    assert known(server, name)["busy_status"] == "BUSY"


@pytest.mark.parametrize("path, body, places", [
    (STATUS, {}, [["body", "status"]]),
    (STATUS, {"status": {}}, [["body", "status", "busyStatus"], ["body", "status", "health"]]),
    (STATUS, {"status": {"busyStatus": 1, "health": {}}},
     [["body", "status", "busyStatus"], ["body", "status", "health", "healthStatus"]]),
    (STATUS, {"jibriId": "x" * 201, "status": None}, [["body", "jibriId"], ["body", "status"]]),
    (SESSION, {"session": {"sessionId": "", "status": "ON"}}, [["body", "session", "sessionId"]]),
    (SESSION, {"session": {"sessionId": "s", "status": "OFF", "failure": {"error": "x"}}},
     [["body", "session", "failure", "error"]])])
def test_a_bad_body_says_what_is_wrong(server, path, body, places):
    answer = server.post_signed(body, path)
    assert answer.status == 422
    assert [fault["loc"] for fault in answer.json["detail"]] == places


@pytest.mark.parametrize("path", [STATUS, SESSION])
def test_who_has_no_credential_is_refused(server, path):
    body = jwt_tools.compact(status("x"))
    assert server.post_signed(body, path, secret="w" * 32).status == 401
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Bearer rjk_" + "0" * 64}):
        answer = server.request("POST", path, headers, body)
        assert answer.status == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    key, _ = new_key(server, "admin")
    assert server.request("POST", path, bearing(key), body).status == 403


def test_a_key_of_scope_ingest_may_report(server, name):
    key, _ = new_key(server, "ingest")
    assert server.request("POST", STATUS, bearing(key), status(name)).json == OK
    assert server.request("POST", SESSION, bearing(key), session(name)).json == OK


@pytest.fixture(scope="module")
def trusting(make_server, rsa_key):
    """A server that knows the public key of Jibri's token."""
    return make_server(JIBRI_JWT_PUBLIC_KEY=rsa_key / "public.pem", JIBRI_JWT_ISSUER="jibri",
                       JIBRI_JWT_AUDIENCE="reflector")


def token(rsa_key, **changes):
    """Jibri's own token; a claim that is None is left out."""
    claims = {"iss": "jibri", "aud": ["reflector"], "exp": int(time.time()) - 86400, **changes}
    header = {"alg": "RS256", "typ": "JWT", "kid": "jibri-key"}
    return jwt_tools.assemble(header, {name: value for name, value in claims.items() if value is not None},
                              lambda text: jwt_tools.rs256(rsa_key / "private.pem", text))


def test_jibri_s_own_token_is_taken_long_after_its_end(trusting, rsa_key, name):
    for path, body in ((STATUS, status(name)), (SESSION, session(name))):
        answer = trusting.request("POST", path, {"Authorization": "Bearer " + token(rsa_key)}, body)
        assert (answer.status, answer.json) == (200, OK)


@pytest.mark.parametrize("changes", [
    {"iss": "other"}, {"iss": None}, {"aud": ["other"]}, {"aud": None}, {"nbf": int(time.time()) + 3600}])
def test_another_token_of_that_key_is_not(trusting, rsa_key, name, changes):
    answer = trusting.request("POST", STATUS, {"Authorization": "Bearer " + token(rsa_key, **changes)},
                              status(name))
    assert (answer.status, answer.json) == (401, {"detail": "Invalid authentication"})


def test_that_token_signs_nothing_else(trusting, rsa_key, name, server):
    trusting.new_meeting(name)
    bearer = {"Authorization": "Bearer " + token(rsa_key)}
    assert trusting.request("POST", "/v1/jibri/recording-complete", bearer, completion(name)).status == 401
    assert trusting.request("GET", "/v1/rooms", bearer).status == 401
    assert server.request("POST", STATUS, bearer, status(name)).status == 401
    forged = jwt_tools.mint({"iss": "jibri", "aud": ["reflector"]}, (rsa_key / "public.pem").read_text())
    assert trusting.request("POST", STATUS, {"Authorization": "Bearer " + forged}, status(name)).status == 401


REPORTS = [("ON", None, 50), ("OFF", None, 20), ("OFF", HUNG, 10)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_jibri_reports_fills_what_jicofo_does_not(server, name, meeting, order):
    identity = str(uuid.uuid4())
    before = time.time()
    for index in order:
        word, failure, age = REPORTS[index]
        for _ in range(2):
            report(server, session(identity, word, failure), SESSION, **{"X-Jibri-Age": str(age)})
    complete(server, completion(name, f"/r/{identity}/a.mp4", recording_id=identity))
    one = only(server, meeting)
    assert (one["status"], one["failure_reason"]) == ("completed", "Chrome hung")
    [row] = server.admin_sql("SELECT extract(epoch FROM on_at)::float8 AS began, extract(epoch FROM off_at)::float8"
                             " AS ended FROM jibri_session WHERE session_id = %s", identity)
    assert -52 < row["began"] - before < -40 and -22 < row["ended"] - before < -10
    assert one["started_at"] < one["stopped_at"]


def test_jicofo_s_times_count_more(server, name, meeting):
    report(server, session("r1-" + name), SESSION)
    report(server, session("r1-" + name, "OFF"), SESSION)
    signal(server, name, "on", 5, recording_id="r1-" + name)
    signal(server, name, "off", 40, recording_id="r1-" + name)
    one = only(server, meeting)
    assert (one["started_at"], one["stopped_at"]) == (
        "2025-01-15T10:30:05.000000Z", "2025-01-15T10:30:40.000000Z")


def test_a_failure_of_a_known_recording_that_never_began_is_told_once(server, name):
    server.new_room(name, webhook_url="https://hooks.example.com/x")
    room_name = server.open(name)["room_name"]
    [row] = server.admin_sql("SELECT id FROM meeting_row WHERE room_name = %s", room_name)
    identity = "r-" + name
    server.post_signed(event(room_name, "jibri-recording-off", recording_id=identity))
    assert sent(server, row["id"]) == []
    for _ in range(2):
        report(server, session(identity, "OFF", HUNG), SESSION)
    assert sent(server, row["id"]) == [("recording.failed", 1)]
    server.post_signed(event(room_name, "jibri-recording-off", recording_id=identity,
                             failure_reason="error", id="late"))
    assert sent(server, row["id"]) == [("recording.failed", 1)]
    [one] = server.request("GET", f"/v1/meetings/{row['id']}/recordings", server.auth()).json["items"]
    assert (one["status"], one["failure_reason"]) == ("failed", "error")


def test_a_failure_is_told_too_when_jibri_reports_it_before_jicofo(server, name):
    server.new_room(name, webhook_url="https://hooks.example.com/x")
    room_name = server.open(name)["room_name"]
    [row] = server.admin_sql("SELECT id FROM meeting_row WHERE room_name = %s", room_name)
    identity = "r-" + name
    report(server, session(identity, "OFF", HUNG), SESSION)
    server.post_signed(event(room_name, "jibri-recording-off", recording_id=identity))
    assert sent(server, row["id"]) == [("recording.failed", 1)]


def test_what_was_so_without_a_webhook_is_not_told_to_one_that_is_set_later(server, name):
    room = server.new_room(name)
    room_name = server.open(name)["room_name"]
    [row] = server.admin_sql("SELECT id FROM meeting_row WHERE room_name = %s", room_name)
    failed, told, begun = ("failed-" + name, "told-" + name, "begun-" + name)
    server.post_signed(event(room_name, "jibri-recording-off", recording_id=failed))
    report(server, session(failed, "OFF", HUNG), SESSION)
    server.post_signed(event(room_name, "jibri-recording-off", recording_id=told, failure_reason="error"))
    signal(server, room_name, "on", recording_id=begun)
    server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(), {"webhook_url": "https://hooks.example.com/x"})
    report(server, session(failed, "OFF", HUNG), SESSION)
    report(server, session(told, "OFF", HUNG), SESSION)
    report(server, session(begun), SESSION)
    assert sent(server, row["id"]) == []


def test_a_start_that_is_refused_is_told_to_the_webhook_once_an_attempt(server, name):
    server.new_room(name, webhook_url="https://hooks.example.com/x")
    room_name = server.open(name)["room_name"]
    [row] = server.admin_sql("SELECT id FROM meeting_row WHERE room_name = %s", room_name)

    def refuse(attempt, reason, will_retry=True):
        told = event(room_name, "jibri-recording-refused", attempt_id=attempt, reason=reason,
                     condition=reason, tries=1, initiator="u-1", will_retry=will_retry)
        assert server.post_signed(told).status == 200
    refuse("one", "resource-constraint", will_retry=False)
    assert sent(server, row["id"]) == []
    refuse("one", "resource-constraint")
    refuse("one", "service-unavailable")
    assert sent(server, row["id"]) == [("recording.waiting", 1)]
    refuse("two", "resource-constraint")
    assert sent(server, row["id"]) == [("recording.waiting", 2)]
    assert server.request("GET", f"/v1/meetings/{row['id']}/recordings", server.auth()).json["items"] == []


def test_an_erasure_takes_the_session_with_it(server, name, meeting):
    report(server, session("r-" + name), SESSION)
    complete(server, completion(name, recording_id="r-" + name))
    assert server.request("DELETE", f"/v1/meetings/{meeting}", server.auth()).status == 200
    assert server.admin_sql("SELECT * FROM jibri_session WHERE session_id = %s", "r-" + name) == []


def test_metrics_readiness_and_status_count_jibris(trusting):
    def jibris():
        return {label: metrics(trusting)[f'reflector_jibris{{state="{label}"}}']
                for label in ("free", "busy", "unhealthy", "silent")}

    def warned():
        return {one["type"]: one["count"] for one in trusting.request("GET", "/v1/health/ready").json["warnings"]
                if one["type"].startswith("jibris")}
    trusting.admin_sql("TRUNCATE jibri")
    assert (jibris(), warned()) == ({"free": 0, "busy": 0, "unhealthy": 0, "silent": 0}, {})
    report(trusting, status("a"))
    report(trusting, status("b", "BUSY"))
    report(trusting, status("c", "EXPIRED"))
    report(trusting, status("d", "IDLE", "UNHEALTHY"))
    report(trusting, status("e"), **{"X-Jibri-Age": "181"})
    report(trusting, status("f"), **{"X-Jibri-Age": "604800"})
    assert jibris() == {"free": 1, "busy": 2, "unhealthy": 1, "silent": 1}
    assert warned() == {"jibris.silent": 1, "jibris.unhealthy": 1}
