"""What a real Jitsi sent is what doc/openapi.yaml says is sent."""

import json
import re
import subprocess

import pytest

import captures
from harness import ROOT
from reading import JIBRI

# Prints a line of JSON for each body that its schema refuses, and the schemas.
VALIDATE = """
import json, sys, jsonschema_rs, yaml
file = yaml.safe_load(open(sys.argv[1]))
def validator(name):
    return jsonschema_rs.Draft202012Validator(
        {"$ref": "#/components/schemas/" + name, "components": file["components"]},
        validate_formats=True)
made = {name: validator(name) for name in ("SignedEvent", "Completion")}
wrong = [[name, body] for name, body in json.load(sys.stdin) if not made[name].is_valid(body)]
print(json.dumps([wrong, file["components"]["schemas"]]))
"""


def judged(installed, bodies):
    """(those of [schema, body] that are refused, all schemas)"""
    done = subprocess.run([installed.parent / "python3", "-B", "-c", VALIDATE,
                           ROOT / "doc" / "openapi.yaml"], input=json.dumps(bodies), text=True,
                          stdout=subprocess.PIPE, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def sent():
    """[schema, body] of everything captured."""
    return [["Completion" if one.dialect == JIBRI else "SignedEvent", json.loads(one.body)]
            for requests in captures.real().values() for one in requests]


def test_every_captured_body_is_of_its_schema(installed, sent):
    assert len(sent) > 100 and judged(installed, sent)[0] == []


@pytest.mark.parametrize("schema, member, value", [
    ("SignedEvent", "timestamp", "10:03:19"), ("SignedEvent", "room", 5),
    ("SignedEvent", "data", []), ("Completion", "sha256", "473a"), ("Completion", "size", -1),
    ("Completion", "recording_status", "done")])
def test_a_body_that_is_not_is_found(installed, sent, schema, member, value):
    body = next(body for name, body in sent if name == schema)
    spoiled = [schema, {**body, member: value}]
    assert judged(installed, [spoiled])[0] == [spoiled]


def members(body):
    """Of a body's data, and of the entries of its lists."""
    data = body.get("data", {})
    return set(data) | {name for entry in data.get("all_occupants", []) for name in entry}


def test_every_captured_member_is_told_of(installed, sent):
    schemas = judged(installed, [])[1]
    told = set(re.findall(r"`(\w+)`", schemas["SignedEvent"]["properties"]["data"]["description"]))
    of_events = [body for name, body in sent if name == "SignedEvent"]
    assert set().union(*map(members, of_events)) - told == set()
    of_films = [set(body) for name, body in sent if name == "Completion"]
    assert set().union(*of_films) - set(schemas["Completion"]["properties"]) == set()
    kinds = {body["event"] for body in of_events}
    assert {kind for kind in kinds
            if kind not in schemas["SignedEvent"]["properties"]["data"]["description"]} == set()
