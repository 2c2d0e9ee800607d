"""Requests for cases that are worked out by hand; times are seconds after ZERO."""

import json
from datetime import datetime, timedelta, timezone

from reading import JIBRI, SIGNED, STOCK, Request

ZERO = datetime(2025, 1, 15, 10, 30, tzinfo=timezone.utc)


def at(seconds):
    return ZERO + timedelta(seconds=seconds)


def unix(seconds):
    return int(ZERO.timestamp()) + seconds


def words(seconds):
    return at(seconds).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def request(dialect, path, body, received=5000):
    return Request(dialect, path, json.dumps(body), at(received))


def signed(kind, seconds, data=None, **more):
    body = {"event": kind, "room": "r", "timestamp": words(seconds), **more}
    if data is not None:
        body["data"] = data
    return request(SIGNED, "/v1/jitsi/events", body)


def joined(seconds, occupant="a", **data):
    return signed("muc-occupant-joined", seconds, {"occupant_id": occupant, **data})


def left(seconds, occupant="a", **data):
    return signed("muc-occupant-left", seconds, {"occupant_id": occupant, **data})


def stock(path, received=5000, **body):
    return request(STOCK, "/v1/jitsi/events/" + path, {"room_name": "r", **body},
                   received)


def stock_joined(occupant, start, **more):
    return stock("occupant/joined", **more,
                 occupant={"occupant_jid": occupant, "joined_at": unix(start)})


def stock_left(occupant, start, end, **more):
    return stock("occupant/left", **more,
                 occupant={"occupant_jid": occupant, "joined_at": unix(start),
                           "left_at": unix(end)})


def completed(file, seconds=0, status="completed", **more):
    return request(JIBRI, "/v1/jibri/recording-complete",
                   {"room_name": "r", "recording_file": file,
                    "recording_status": status, "timestamp": words(seconds), **more})
