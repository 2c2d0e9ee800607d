"""What the programs counted, as /metrics shows it."""

import json
import os
import re
import signal as signals
import time

import pytest

import processes
from answers import event
from harness import ROOT
from scrape import metrics
from wait import until

WEB = ("rooms", "meetings", "jitsi-events", "jibri-complete", "whereby", "health")
PLACES = ("From the database", "From the disk", "From the programs")
MONITORING = ROOT / "monitoring"
DOCUMENT = ROOT / "doc" / "metrics.md"
BOUND_SECONDS = 6


def grown(server, ask):
    """{metric: by how much it has grown, when ask() was called}, without what grows by itself."""
    before = metrics(server)
    ask()
    return {name: value - before.get(name, 0) for name, value in metrics(server).items()
            if value != before.get(name, 0) and "health" not in name}


def test_a_request_is_counted_by_route_and_status(server):
    path = "/v1/rooms/no-such-room"
    counted = grown(server, lambda: server.request("GET", path, server.auth()))
    labels = 'program="rooms",method="GET",route="/v1/rooms/{room_id}"'
    assert counted[f'reflector_http_requests_total{{{labels},status="404"}}'] == 1
    assert counted[f"reflector_http_request_duration_seconds_count{{{labels}}}"] == 1
    assert counted[f'reflector_http_request_duration_seconds_bucket{{{labels},le="+Inf"}}'] == 1


def test_a_path_without_a_route_makes_no_row_of_its_own(server):
    counted = grown(server, lambda: server.request("GET", "/v1/rooms/a/b/c/d", server.auth()))
    assert counted['reflector_http_requests_total{program="rooms",method="-",route="-",status="404"}'] == 1
    assert not [name for name in counted if "/a/b" in name]


REFUSALS = {
    "signature_wrong": {"X-Jitsi-Signature": "0" * 64},
    "signature_missing": {},
    "signature_malformed": {"X-Jitsi-Signature": "nonsense"},
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refused_event_is_counted_by_its_reason(server, reason):
    counted = grown(server, lambda: server.request("POST", "/v1/jitsi/events", REFUSALS[reason],
                                                   event("x", "muc-room-created")))
    assert counted[f'reflector_refusals_total{{program="jitsi-events",reason="{reason}"}}'] == 1


def test_an_unknown_meeting_is_counted(server):
    counted = grown(server, lambda: server.post_signed(event("nowhere", "muc-room-created")))
    assert counted['reflector_refusals_total{program="jitsi-events",reason="meeting_unknown"}'] == 1
    assert counted['reflector_signatures_total{program="jitsi-events",secret="current"}'] == 1


def test_a_bad_token_is_counted(server):
    counted = grown(server, lambda: server.request("GET", "/v1/rooms", {"Authorization": "Bearer x"}))
    assert counted['reflector_refusals_total{program="rooms",reason="token_malformed"}'] == 1


def test_an_event_is_counted_with_its_batch_and_its_time(server, name):
    server.new_meeting(name)
    began = int(time.time())
    counted = grown(server, lambda: server.post_signed(
        event(name, "muc-occupant-joined", occupant_id="a")))
    assert counted['reflector_events_received_total{program="jitsi-events",dialect="signed"}'] == 1
    assert counted["reflector_event_batch_size_sum"] == 1
    last = metrics(server)['reflector_last_event_timestamp_seconds{program="jitsi-events",dialect="signed"}']
    assert began <= last <= time.time()


@pytest.mark.fcgi
def test_every_program_is_up_and_has_a_version(server):
    shown = metrics(server)
    for program in (*WEB, "deliver"):
        assert shown[f'reflector_program_up{{program="{program}"}}'] == 1, program
        assert [name for name in shown if name.startswith(f'reflector_build_info{{program="{program}"')]
    assert time.time() - shown['reflector_deliver_heartbeat_timestamp_seconds{program="deliver"}'] < 60


@pytest.mark.fcgi
def test_counts_survive_a_killed_process(server):
    name = 'reflector_program_starts_total{program="whereby"}'
    requests = 'reflector_http_requests_total{program="whereby",method="POST",route="/v1/whereby/events",status="other"}'
    before = metrics(server)
    for pid in server.named("whereby"):
        os.kill(pid, signals.SIGKILL)
    until(lambda: metrics(server)[name] > before[name], "it does not start again")
    assert metrics(server).get(requests) == before.get(requests)
    assert {one: value for one, value in metrics(server).items() if 'program="rooms"' in one
            and "starts" in one} == {one: value for one, value in before.items()
                                     if 'program="rooms"' in one and "starts" in one}


@pytest.fixture(scope="module")
def private(make_server):
    """A server that others do not miss."""
    return make_server(DATABASE_TIMEOUT="2", DATABASE_RETRY="0.2")


def test_the_missing_recordings_of_ended_meetings_stay(private, name):
    def missing():
        return metrics(private)['reflector_recordings{status="missing"}']
    meeting, before = private.new_meeting(name), missing()
    private.post_signed(event(name, "jibri-recording-off", recording_id="r1"))
    private.admin_sql("UPDATE event SET received_at = received_at - interval '1 hour'"
                     " WHERE meeting_id = %s", meeting)
    assert missing() == before + 1
    private.request("PATCH", f"/v1/meetings/{meeting}/deactivate", private.auth())
    assert missing() == before + 1


DEAR = """CREATE OR REPLACE FUNCTION recording_metrics(at timestamptz, missing_after interval)
RETURNS TABLE (name text, label text, value double precision) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS 'SELECT NULL, NULL, 1::float8 FROM pg_sleep(60)'"""


def test_missing_recordings_are_shown_when_the_other_question_takes_too_long(private):
    [row] = private.admin_sql("SELECT pg_get_functiondef('recording_metrics'::regproc) AS text")
    private.admin_sql(DEAR.replace("60", "1.9"))
    private.admin_sql("ALTER ROLE reflector_health SET statement_timeout = '700ms'")
    backends = "FROM pg_stat_activity WHERE usename = 'reflector_health'"
    private.admin_sql(f"SELECT pg_terminate_backend(pid) {backends}")
    until(lambda: not private.admin_sql(f"SELECT pid {backends}"), "it is still connected")
    try:
        shown = metrics(private)
    finally:
        private.admin_sql("ALTER ROLE reflector_health SET statement_timeout = '2500ms'")
        private.admin_sql(row["text"])
    assert [one for one in shown if one.startswith("reflector_recordings")] == ['reflector_recordings{status="missing"}']
    assert "reflector_rooms" in shown and "reflector_people" in shown


def documented(heading):
    """[(first cell, second cell)] of the tables below a heading."""
    text = DOCUMENT.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| (`.*?) \| (.*?) \|", text, re.M)


def test_the_document_has_every_metric_and_its_type(server):
    text = server.request("GET", "/metrics").body.decode()
    shown = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    rows = [row for place in PLACES for row in documented(place)]
    assert {re.match(r"`(\w+)", name)[1]: kind for name, kind in rows} == shown


def test_the_document_has_every_label_and_reason(server):
    text = server.request("GET", "/metrics").body.decode()
    for name, _ in [row for place in PLACES for row in documented(place)]:
        metric, labels = re.match(r"`(\w+)(?:\{(.*)\})?`", name).groups()
        for found in re.findall(rf"^{metric}(?:_count)?(?:\{{(.*?)\}} .*| .*)$", text, re.M):
            assert ",".join(re.findall(r'(\w+)="', found)) == (labels or ""), metric
    reasons = {reason for name, _ in documented("Reasons of refusals")
               for reason in re.findall(r"`(\w+)`", name)}
    assert reasons == set(re.findall(r'reason="(\w+)"', text))


RULE = re.compile(r"^ +- alert: (\w+)\n(.*?)(?=^ +- alert: |\Z)", re.M | re.S)


def rules():
    """{alert: the rest of its rule}"""
    return dict(RULE.findall((MONITORING / "reflector.rules.yml").read_text()))


def expressions():
    """{where: PromQL} of every alert and every panel."""
    found = {name: re.search(r"expr: (.*?)\n {8}\w", rule, re.S)[1] for name, rule in rules().items()}
    for panel in json.loads((MONITORING / "dashboard.json").read_text())["panels"]:
        for target in panel.get("targets", []):
            found[f"{panel['title']} {target['refId']}"] = target["expr"]
    return found


def test_alerts_and_panels_name_only_metrics_that_exist(server):
    text = server.request("GET", "/metrics").body.decode()
    shown = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    shown.update({f"{name}_{part}": "" for name, kind in list(shown.items()) if kind == "histogram"
                  for part in ("bucket", "sum", "count")})
    named = {where: set(re.findall(r"\breflector_\w+", text)) for where, text in expressions().items()}
    assert {where: names - shown.keys() for where, names in named.items() if names - shown.keys()} == {}
    assert [where for where, names in named.items() if not names] == ["ReflectorScrapeFails"]


def test_the_manual_has_every_alert():
    text = (ROOT / "doc/operations/monitoring.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(Reflector\w+)`", text)) == rules().keys()


def test_each_alert_says_what_to_do_and_where_to_read():
    for name, rule in rules().items():
        file, anchor = re.search(r"see: (\S+)#(\S+)$", rule, re.M).groups()
        heads = re.findall(r"^#+ (.*)$", (ROOT / file).read_text(encoding="utf-8"), re.M)
        assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, name
        assert all(re.search(rf"^ +{field}: ", rule, re.M)
                   for field in ("labels", "summary", "action")), name


# The last ones: the server is not the same afterwards.

def test_metrics_come_in_time_while_the_database_hangs(private):
    pids = private.named("postgres")
    processes.send(pids, signals.SIGSTOP)
    try:
        began = time.monotonic()
        shown = metrics(private)
        took = time.monotonic() - began
    finally:
        processes.send(pids, signals.SIGCONT)
    assert shown["reflector_database_up"] == 0 and took < BOUND_SECONDS
    assert "reflector_rooms" not in shown
    assert [name for name in shown if name.startswith("reflector_http_requests_total")]
    until(lambda: metrics(private)["reflector_database_schema_ok"] == 1, "it is away")


@pytest.mark.fcgi
def test_a_truncated_file_of_counts_ends_no_program(private):
    os.truncate(private.state_dir / "run" / "metrics", 0)
    assert private.request("GET", "/v1/rooms", private.auth()).status == 200
    assert metrics(private)["reflector_metrics_file_usable"] == 0
