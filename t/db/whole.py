"""What the captured meetings were: read by eye from t/fixtures/captures/real-*.jsonl, and from
nowhere else.

Times are those of 28 November 2026. seconds: what a person's sessions come to, those at the same
time counted once.
"""

from collections import namedtuple

Whole = namedtuple("Whole", "people peak sessions recordings handed_over")

ENDED_FOR_ALL = {"real-kick-grant-end", "real-breakouts"}

# people: {id: (the token's name, what they called themselves last where that is another, seconds)};
# sessions: (person, the occupant's and the breakout's first letters, joined, left);
# recordings: (recording_id, started, stopped, initiator, why it failed by jicofo's off, the folders
# of its files).
MEETINGS = {
    "real-kick-grant-end": Whole(
        {"owner1": ("Olivia Owner", None, 18.247),
         "greta": ("Greta Grant", None, 15.074),
         "karl": ("Karl Kick", None, 9.194)},
        3,
        {("owner1", "d794ffac", None, "10:01:08.956", "10:01:27.203"),
         ("greta", "175ac4c8", None, "10:01:12.130", "10:01:27.204"),
         ("karl", "bc5a29eb", None, "10:01:15.492", "10:01:21.348"),
         ("karl", "63361330", None, "10:01:23.867", "10:01:27.205")},
        set(), 0),
    "real-breakouts": Whole(
        {"owner1": ("Olivia Owner", None, 70.327),
         "anna": ("Anna App", None, 59.111),
         "mini": ("Mini Mo", None, 55.295)},
        3,
        {("owner1", "b3508525", None, "10:03:19.589", "10:03:56.378"),
         ("owner1", "b3508525", "e66159d3", "10:03:56.737", "10:04:04.868"),
         ("owner1", "b3508525", None, "10:04:05.429", "10:04:30.836"),
         ("anna", "bead2410", None, "10:03:29.069", "10:03:40.291"),
         ("anna", "bead2410", "e66159d3", "10:03:41.972", "10:04:13.249"),
         ("anna", "bead2410", None, "10:04:13.552", "10:04:23.909"),
         ("anna", "bead2410", "cb71d4a2", "10:04:24.601", "10:04:30.856"),
         ("mini", "9aa8f7f2", None, "10:03:35.549", "10:04:30.844")},
        set(), 0),
    "real-prosody-restart": Whole(
        {"owner1": ("Olivia Owner", None, 109.545),
         "anna": ("Anna App", None, 84.742),
         "mini": ("Mini Mo", None, 114.588)},
        3,
        {("owner1", "2f942114", None, "10:18:38.825", "10:18:59.299"),
         ("owner1", "31653630", None, "10:19:18.753", "10:20:47.824"),
         ("anna", "d5ac35af", None, "10:18:47.806", "10:18:58.745"),
         ("anna", "e13ba64f", None, "10:19:34.023", "10:20:47.826"),
         ("mini", "17ae1a31", None, "10:18:53.227", "10:20:47.815")},
        set(), 0),
    "real-automatic-recording": Whole(
        {"jibriowner": ("Jibri Owner", "Alice", 113.193),
         "bobuser": ("Bob User", "Bob", 50.124)},
        2,
        {("jibriowner", "71bb6c3f", None, "10:11:38.601", "10:12:40.138"),
         ("jibriowner", "151f66a4", None, "10:11:39.852", "10:12:40.045"),
         ("jibriowner", "fd65d1da", None, "10:15:53.052", "10:16:44.708"),
         ("bobuser", "e6d897b6", None, "10:15:54.348", "10:16:44.472")},
        {("97d8e2fa-cfee-41a1-8746-4107c662e828", "10:16:09.092", "10:17:36.287", "jibriowner", None,
          ("97d8e2fa-cfee-41a1-8746-4107c662e828",))}, 1),
    # Two connections, Alice and Bob, with one person's token.
    "real-cloud-recording": Whole(
        {"jibriowner": ("Jibri Owner", "Bob", 152.079)},
        1,
        {("jibriowner", "b067bc9f", None, "09:59:47.792", "10:01:11.132"),
         ("jibriowner", "66b9af7a", None, "09:59:50.799", "10:01:10.844"),
         ("jibriowner", "2ca033e2", None, "10:01:44.480", "10:02:53.216"),
         ("jibriowner", "cbea4bbe", None, "10:01:45.760", "10:02:53.219")},
        {("f5d71b81-8534-4c59-85f6-e19e70a8c3c7", "10:00:13.663", "10:00:58.735", "jibriowner", None,
          ("f5d71b81-8534-4c59-85f6-e19e70a8c3c7",))}, 1),
    # http-api-1 was started past jicofo, which told nothing of it; part-1 is its film told again
    # from another folder; b79cc4e2 was told again when it had been uploaded.
    "real-jibri-killed": Whole(
        {"jibriowner": ("Jibri Owner", "Alice", 196.531)},
        1,
        {("jibriowner", "457f4acb", None, "10:02:30.786", "10:03:42.920"),
         ("jibriowner", "bca5f71b", None, "10:02:32.282", "10:03:42.568"),
         ("jibriowner", "52a1963c", None, "10:04:40.725", "10:06:02.314"),
         ("jibriowner", "23819887", None, "10:04:42.166", "10:06:01.709"),
         ("jibriowner", "571e62e0", None, "10:05:51.216", "10:06:45.122"),
         ("jibriowner", "3eee8953", None, "10:05:54.170", "10:06:45.005")},
        {("833a2b2f-982f-40d4-bed3-ad2246ac4439", "10:02:50.785", "10:03:21.866", "jibriowner", "error",
          ("833a2b2f-982f-40d4-bed3-ad2246ac4439",)),
         ("b79cc4e2-b9df-41ad-9810-1463e02dda0d", "10:05:05.682", "10:05:19.145", "jibriowner", None,
          ("b79cc4e2-b9df-41ad-9810-1463e02dda0d",)),
         ("http-api-1", None, None, None, None, ("part-1",))}, 3),
}
