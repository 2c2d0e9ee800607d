"""Sessions, num_clients and recordings against the model, through the real HTTP API."""

import contextlib
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random

import captures
import changes
import generate
import model
import reading
import recorded
from jwt_tools import webhook_signature

THREADS = 8
RANDOM_MEETINGS = 60
RANDOM_RECORDINGS = 40
COLUMNS = model.Session._fields
SESSIONS = ("SELECT meeting_id, occupant, breakout, joined_at, left_at, assumed, person,"
            " coalesce(name, nick) AS name FROM session WHERE meeting_id::text = ANY(%s)")


class Case:
    """A list of requests and the meeting of its own that they go to."""

    def __init__(self, server, title, requests):
        self.title = title
        self.room = f"reflector-sessions-{uuid.uuid4()}"
        self.meeting = str(server.new_meeting(self.room))
        self.requests = [renamed(request, self.room) for request in requests]

    def expected(self, events):
        """What the model says, with the receive times that the log has."""
        return model.sessions(received_as(events, self.requests))


def renamed(request, room):
    body = json.loads(request.body)
    old = body["room"] if request.dialect == reading.SIGNED else body["room_name"]
    return request._replace(body=in_room(request.body, old, room))


def in_room(words, old, room):
    """JSON of one room told of another."""
    return words.replace(f'"{old}"', f'"{room}"').replace(f'"{old}@', f'"{room}@')


def received_as(events, requests):
    """The stored requests, each with the time at which the log says it came."""
    kept = reading.stored(requests)
    assert ([reading.event_of(request).type for request in kept]
            == [event["type"] for event in events])
    return [request._replace(received_at=datetime.fromisoformat(
                event["timestamp"].replace("Z", "+00:00")))
            for request, event in zip(kept, events)]


def headers_of(server, request, body):
    headers = {"Content-Type": "application/json"}
    if request.dialect == reading.STOCK:
        token = server.settings["JITSI_EVENT_SYNC_TOKEN"]
        headers["Authorization"] = "Bearer " + token
    else:
        secret = server.settings["JITSI_WEBHOOK_SECRET"]
        headers["X-Jitsi-Signature"] = webhook_signature(secret, body)
    return headers


def post_all(server, requests):
    """Posts them one after the other on one connection."""
    with contextlib.closing(server.connection()) as connection:
        for request in requests:
            body = request.body.encode()
            connection.request("POST", request.path, body,
                               headers_of(server, request, body))
            answer = connection.getresponse()
            words = answer.read()
            assert answer.status == 200, (answer.status, words, request)


def post_cases(server, cases):
    """Posts each case in its own order, eight cases at a time."""
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda case: post_all(server, case.requests), cases))


def sessions_of(server, cases):
    """{meeting id: its sessions as the view has them, in the model's order}."""
    rows = server.sql(SESSIONS, [case.meeting for case in cases])
    found = {case.meeting: [] for case in cases}
    for row in rows:
        session = model.Session(*(row[name] for name in COLUMNS))
        found[str(row["meeting_id"])].append(session)
    return {meeting: sorted(some, key=model.session_key)
            for meeting, some in found.items()}


def meetings_of(server, cases):
    rows = server.sql("SELECT id, is_active, ended_at, num_clients, num_people, events"
                      " FROM meeting WHERE id::text = ANY(%s)", [case.meeting for case in cases])
    return {str(row["id"]): row for row in rows}


def difference(case, expected, found, row):
    """None, or what is wrong, with all that is needed to see it again."""
    expected = model.counted(expected, row["ended_at"])
    inside = [one for one in expected if row["is_active"] and one.left_at is None]
    counts = len({one.occupant for one in inside}), len({one.person for one in inside})
    counted = row["num_clients"], row["num_people"]
    if expected == found and counts == counted:
        return None
    lines = [case.title, f"clients and people: expected {counts}, found {counted}"]
    lines += [f"missing {one}" for one in expected if one not in found]
    lines += [f"surplus {one}" for one in found if one not in expected]
    lines += [f"{one.dialect} {one.path} {one.body}" for one in case.requests]
    return "\n".join(lines)


def differences(server, cases):
    found, rows = sessions_of(server, cases), meetings_of(server, cases)
    wrong = []
    for case in cases:
        row = rows[case.meeting]
        wrong.append(difference(case, case.expected(row["events"]),
                                found[case.meeting], row))
    return [one for one in wrong if one is not None]


def check(server, cases):
    post_cases(server, cases)
    wrong = differences(server, cases)
    assert not wrong, f"{len(wrong)} of {len(cases)} meetings differ, first:\n{wrong[0]}"


def test_captured_rooms_have_the_sessions_of_the_model_in_any_order(server):
    random, cases = Random(1), []
    for room, requests in captures.rooms().items():
        orders = [requests, requests[::-1], changes.shuffled(requests, random),
                  changes.doubled(requests, random)]
        orders += changes.without_one_join(requests)
        cases += [Case(server, f"{'/'.join(room)}, variant {number}", order)
                  for number, order in enumerate(orders)]
    check(server, cases)


def test_what_the_real_stack_sent_is_stored_as_it_was(server):
    cases = {file: Case(server, file, requests) for file, requests in captures.real().items()}
    post_cases(server, cases.values())
    rows = meetings_of(server, cases.values())
    for file, case in cases.items():
        lines = (captures.FOLDER / f"{file}.jsonl").read_text().splitlines()
        sent = [json.loads(line) for line in lines]
        old, new = sent[0]["room"], case.room
        assert [(event["type"], event["data"]) for event in rows[case.meeting]["events"]] == [
            (one["event"], json.loads(in_room(json.dumps(one["data"]), old, new))) for one in sent]
        assert recordings_of(server, case) == expected_recordings(case.requests), file


def random_case(server, seed):
    random = Random(seed)
    requests = generate.meeting(random)
    change = (lambda requests, _random: requests, changes.reversed_order,
              changes.shuffled, changes.doubled)[seed % 4]
    return Case(server, f"random meeting {seed}", change(requests, random))


def test_random_meetings_have_the_sessions_of_the_model(server):
    check(server, [random_case(server, seed) for seed in range(RANDOM_MEETINGS)])


def test_a_meeting_told_by_eight_senders_at_once_has_the_same_sessions(server):
    requests = []
    for seed in range(5):
        requests += generate.told_world(Random(seed))
    case = Case(server, "five worlds in one meeting", requests)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda start: post_all(server, case.requests[start::THREADS]),
                      range(THREADS)))
    row = meetings_of(server, [case])[case.meeting]
    wrong = difference(case, model.sessions(case.requests),
                       sessions_of(server, [case])[case.meeting], row)
    assert wrong is None, wrong


def recordings_of(server, case):
    """[(recording_id or None, status, files)], as the API shows them."""
    answer = server.request("GET", f"/v1/meetings/{case.meeting}/recordings",
                            server.auth())
    assert answer.status == 200, answer
    return sorted(plain(item["recording_id"], item["status"], item["files"])
                  for item in answer.json["items"])


def plain(recording_id, status, files):
    files = sorted(files, key=lambda file: file["file"])
    return (recording_id or "", status, json.dumps(files, sort_keys=True, default=float))


def expected_recordings(requests):
    return sorted(plain(one.key[1] if one.key[0] == "id" else None, one.status, one.files)
                  for one in recorded.recordings(requests))


def test_random_recordings_are_those_of_the_model(server):
    cases = []
    for seed in range(RANDOM_RECORDINGS):
        random = Random(seed)
        requests = changes.doubled(generate.recordings(random), random)
        cases.append(Case(server, f"random recordings {seed}", requests))
    post_cases(server, cases)
    for case in cases:
        found, expected = recordings_of(server, case), expected_recordings(case.requests)
        assert found == expected, (case.title, [one.body for one in case.requests])
