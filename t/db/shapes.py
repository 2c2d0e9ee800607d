"""What the programs' C reads of the answers: shapes, and which statement is read by which."""

import functools
import re

from cluster import ROOT

TABLE = re.compile(r"static const struct column (\w+)\[\] = \{(.*?)\};", re.S)
SHAPE = re.compile(r"const struct shape (\w+) = SHAPE\(\s*(\w+)|const struct shape (\w+) = \{ (\w+), (\d+)")
ROW = re.compile(r"\{\s*(?:COLUMN\(struct \w+, (\w+)\)|\w+\((\w+)\)|\.name = \"(\w+)\"(?:,\s*(?:\.offset = )?"
                 r"(?:offsetof\([^)]*\)|0))?),\s*(?:\.kind = )?COLUMN_(\w+)")
# PostgreSQL's types of each kind, as lib/db/rows.c has them.
TYPES = {"TEXT": {25, 114}, "LENGTH": {25, 114}, "INTEGER": {20, 21, 23}, "FLAG": {16},
         "OPTIONAL_FLAG": {16}, "MOMENT": {1184}, "TIME": {1184}}
SHARED = {"meeting_shape", "meeting_read_shape", "stay_shape", "recording_shape", "consent_shape"}
FOUND = {"text": "TEXT", "integer": "INTEGER", "flag": "FLAG"}
# Through a function of their module, or several at once.
INDIRECT = {
    "delivery_claim": {"delivery.shape", "delivery.seen_shape"},
    "delivery_render": {"rendering.place_shape", *SHARED} - {"meeting_read_shape"},
    "handover_look": {"round.shape"},
    "health_meeting_metrics": {"health.shape"},
    "health_metrics": {"health.shape"},
    "health_recording_metrics": {"health.shape"},
    "meeting_list": {"meeting_read_shape"},
    "meeting_list_active": {"meeting_read_shape"},
    "meeting_list_all": {"meeting_read_shape"},
    "meeting_list_named": {"meeting_read_shape"},
    "meeting_list_of_person": {"meeting_read_shape", "meeting_list.search_shape"},
    "meeting_list_of_room": {"meeting_read_shape"},
    "meeting_look": {"round.shape"},
    "meeting_next": {"round.shape"},
    "recording_find": {"recording_shape", "recording.owner_shape"},
}
PAGES = {"api_key_list_own", "delivery_list", "delivery_list_found", "endpoint_list",
         "event_newest", "meeting_list", "meeting_list_active",
         "meeting_list_all", "meeting_list_named", "meeting_list_of_room", "room_list",
         "room_list_all", "room_list_named", "room_list_picked", "trail_list"}


def sources():
    """The files that run statements, with their texts."""
    for path in sorted([*ROOT.glob("lib/**/*.c"), *ROOT.glob("tools/**/*.c")]):
        text = path.read_text(encoding="utf-8")
        if "db/query.h" in text or "struct column" in text:
            yield path.stem, text


def columns_of(body):
    found = [(row[1] or row[2] or row[3], row[4]) for row in ROW.finditer(body)]
    assert found and len(found) == body.count("COLUMN_"), body
    return found


@functools.cache
def shapes():
    """Each shape's columns: [(name, kind)]."""
    found = {}
    for module, text in sources():
        tables = {name: columns_of(body) for name, body in TABLE.findall(text)}
        for shape in SHAPE.finditer(text):
            columns = tables[shape[2] or shape[4]]
            found[full_name(module, shape[1] or shape[3])] = columns[:int(shape[5] or len(columns))]
    return found


def full_name(module, shape):
    return shape if shape in SHARED else f"{module}.{shape}"


@functools.cache
def readings():
    """By each statement's name what reads its answer: shapes, or the kind of the only column;
    nothing, when nobody does."""
    found = {}
    for module, text in sources():
        text = re.sub(r"/\*.*?\*/|param_struct\(&\w+", "", text, flags=re.S)
        for statement in re.findall(r"[^;{}]*QUERY_[A-Z_]+[^;]*;", text):
            for name in re.findall(r"QUERY_([A-Z_]+)", statement):
                found.setdefault(name.lower(), set()).update(reading(module, statement))
    return {name: each | INDIRECT.get(name, set()) for name, each in found.items()}


def reading(module, statement):
    shape = re.search(r"&(\w*shape)\b", statement)
    single = re.search(r"db_find_(text|integer|flag)\(", statement)
    if shape:
        return {full_name(module, shape[1])}
    return {FOUND[single[1]]} if single else set()
