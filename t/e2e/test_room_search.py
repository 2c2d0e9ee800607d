"""Rooms by a part of their names: whose they find, and that nothing in it is a pattern."""

from keys import bearing, new_key


def test_rooms_are_found_by_a_part_of_their_names(server, public, name):
    ann, bob = f"ann-{name}", f"bob-{name}"
    ids = {}
    for owner, word, shared in ((ann, "Weekly.Standup", False), (ann, "weekly_planning", False),
                                (bob, "weekly-shared", True), (bob, "weekly-own", False)):
        ids[word] = server.new_room(f"{word}-{name}", owner=owner, is_shared=shared)["id"]

    def found(word, query="", headers=None):
        answer = server.request("GET", f"/v1/rooms?name={word}-{name}{query}",
                                headers or server.auth(ann))
        assert answer.status == 200, answer
        return [room["id"] for room in answer.json["items"]], answer.json["total"]

    assert found("EKLY.standUP") == ([ids["Weekly.Standup"]], 1)
    assert found("") == ([ids[word] for word in ("weekly-shared", "weekly_planning", "Weekly.Standup")], 3)
    assert found("", "&size=1&page=2") == ([ids["weekly_planning"]], 3)
    assert found("", "&size=1&page=9") == ([], 3)
    # Nothing in it is a pattern.
    for word in ("%25", "weekly_Standup", "weekly.planning", "none"):
        assert found(word) == ([], 0)
    admin = bearing(new_key(server, "admin")[0])
    assert found("weekly-own", headers=admin) == ([ids["weekly-own"]], 1)
    near = bearing(new_key(server, "admin", room=ids["weekly-own"])[0])
    assert found("", headers=near) == ([ids["weekly-own"]], 1)
    shared = public.new_room(name, is_shared=True)["id"]
    public.new_room(f"own-{name}")
    answer = public.request("GET", f"/v1/rooms?name={name}")
    assert [room["id"] for room in answer.json["items"]] == [shared]
