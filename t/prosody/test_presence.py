"""Who comes, stays and goes, as the receiver has it at the end."""


def test_joins_and_leaves(prosody, meeting):
    alice = prosody.user("alice").join(meeting.room, name="Alice")
    bob = prosody.user("bob").join(meeting.room, name="Bob")
    alice.leave()
    bob.leave()
    events = meeting.until_stored(6)
    print(events)
    assert [event["type"] for event in events] == [
        "muc-room-created", "muc-occupant-joined", "muc-occupant-joined", "muc-occupant-left",
        "muc-occupant-left", "muc-room-destroyed"]
