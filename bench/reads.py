"""Opening meetings and reading their events."""

import filling
import rooms
from stack import TOP
from tools import load, pgbench

ROOMS = 1000
# name -> how many events its meeting has, how many people come and go in them
SIZES = {"read-ten": (10, 5), "read-thousand": (1000, 100), "read-ten-thousand": (10000, 1000)}
# What --quick leaves out.
THOROUGH = {"read 10 events"}
BARE = ("SELECT seq, type, rfc3339(received_at), data FROM event"
        " WHERE meeting_id = 'read-ten-thousand-0' ORDER BY seq;\n")


def prepare(stack):
    """Rooms to open, and meetings of every size."""
    stack.fresh()
    rooms.make(stack, "bench", ROOMS)
    for name, (count, people) in SIZES.items():
        rooms.make(stack, name, 1)
        filling.append(stack, filling.crowd(name + "-0", count, people))


def variants(stack, folder, window):
    """name -> a function that runs it once."""
    bare = folder / "bare.sql"
    bare.write_text(BARE)
    bearer = stack.bearer()

    def get(path):
        return load(stack, path, k="get", c=1, H=bearer, **window)

    def cursor():
        return load(stack, "/v1/meetings/read-ten-thousand-0/events?limit=1000&after={}",
                    k="cursor", c=1, H=bearer, **window | {"seconds": max(1, window["seconds"])})
    return {
        "pgbench of opening": lambda: pgbench(stack, TOP / "bench/sql/open-one.sql", 8,
                                              window["seconds"]),
        "open a meeting": lambda: load(stack, "/v1/rooms/bench-{}/meeting", k="post",
                                       n=ROOMS, c=32, H=bearer, **window),
        "read 10 events": lambda: get("/v1/meetings/read-ten-0"),
        "bare SELECT": lambda: pgbench(stack, bare, 1, window["seconds"]),
        "a page of 1 000 events": lambda: get("/v1/meetings/read-thousand-0/events?limit=1000"),
        "read 10 000 by cursor": cursor,
    }
