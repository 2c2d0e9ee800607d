-- name: event_append
SELECT item, verdict FROM event_append($1::json);

-- name: event_list
-- At most $4 events and $5 bytes of them, but at least one.  The page is cut first, then read as a
-- range: a range is read in the order of the index, whatever the statistics say about the meeting.
WITH page AS (
	SELECT seq, data_bytes, sum(data_bytes) OVER (ORDER BY seq) - data_bytes AS bytes_before
	FROM event
	WHERE meeting_id = $1 AND seq > $2::bigint AND ($3::text IS NULL OR type = $3)
	ORDER BY seq
	LIMIT $4::bigint
)
SELECT e.seq, e.type, e.received_at AS timestamp, e.data
FROM event e
WHERE e.meeting_id = $1 AND e.seq > $2::bigint AND ($3::text IS NULL OR e.type = $3)
    AND e.seq <= (SELECT max(seq) FROM page
        WHERE bytes_before = 0 OR bytes_before + data_bytes <= $5::bigint)
ORDER BY e.seq;

-- name: event_newest
-- The newest $2 events, oldest first, up to $3 bytes; at least one row, for the total.
-- A range, as in event_list.
WITH newest AS (
	SELECT seq, data_bytes FROM event WHERE meeting_id = $1 ORDER BY seq DESC LIMIT $2::bigint
), page AS (
	SELECT seq, data_bytes, sum(data_bytes) OVER (ORDER BY seq) - data_bytes AS bytes_before
	FROM newest
), kept AS (
	SELECT seq, type, received_at, data
	FROM event
	WHERE meeting_id = $1 AND seq >= (SELECT min(seq) FROM page)
	    AND seq <= (SELECT max(seq) FROM page
	        WHERE bytes_before = 0 OR bytes_before + data_bytes <= $3::bigint)
)
SELECT kept.seq, kept.type, kept.received_at AS timestamp, kept.data, total.rows AS total
FROM (SELECT count(*) AS rows FROM event WHERE meeting_id = $1) AS total
LEFT JOIN kept ON true
ORDER BY kept.seq;

-- name: event_reproject
-- Only rows whose cache changes are written.  KEY SHARE: an event that is erased meanwhile leaves
-- no key behind.
WITH keyed AS (
	INSERT INTO recording_key (id, meeting_id)
	SELECT DISTINCT k.id, e.meeting_id
	FROM json_to_recordset($1::json) AS i(meeting_id text, seq bigint)
	CROSS JOIN LATERAL (
		SELECT e.* FROM event e
		WHERE e.meeting_id = i.meeting_id AND e.seq = i.seq
		FOR KEY SHARE
	) e
	CROSS JOIN LATERAL recording_keys(e.meeting_id, e.dialect, e.type, e.data) AS k(id)
	ON CONFLICT DO NOTHING
)
UPDATE event e SET occurred_at = i.occurred_at, occupant = i.occupant,
    occupant_key = text_key(i.occupant), person = i.person, name = i.name, nick = i.nick,
    breakout = i.breakout, breakout_key = text_key(i.breakout),
    joined_at = i.joined_at, is_moderator = i.is_moderator, removed_by = i.removed_by,
    speaking_ms = i.speaking_ms, kind = i.kind, services = i.services, occupants = i.occupants
FROM (
	SELECT given.*, (SELECT k.ctid FROM event k
	    WHERE k.meeting_id = given.meeting_id AND k.seq = given.seq) AS place
	FROM json_to_recordset($1::json) AS given(meeting_id text, seq bigint,
	    occurred_at timestamptz, occupant text, person text, name text, nick text,
	    breakout text, joined_at timestamptz, is_moderator boolean, removed_by text,
	    speaking_ms bigint, kind text, services text[], occupants jsonb)
	OFFSET 0
) AS i
WHERE e.ctid = i.place
    AND (e.occurred_at, e.occupant, e.occupant_key, e.person, e.name, e.nick, e.breakout,
        e.breakout_key, e.joined_at, e.is_moderator, e.removed_by, e.speaking_ms, e.kind,
        e.services, e.occupants) IS DISTINCT FROM
        (i.occurred_at, i.occupant, text_key(i.occupant), i.person, i.name, i.nick,
        i.breakout, text_key(i.breakout), i.joined_at, i.is_moderator, i.removed_by,
        i.speaking_ms, i.kind, i.services, i.occupants);

-- name: event_scan
-- At most 500 events and $3 bytes of them, but at least one.
WITH page AS (
	SELECT meeting_id, seq, data_bytes,
	    sum(data_bytes) OVER (ORDER BY meeting_id, seq) - data_bytes AS bytes_before
	FROM event
	WHERE (meeting_id, seq) > ($1, $2::bigint)
	ORDER BY meeting_id, seq
	LIMIT 500
)
SELECT e.meeting_id, e.seq, e.dialect, e.type, e.data, e.occurred_at, e.received_at
FROM page
CROSS JOIN LATERAL (
	SELECT k.* FROM event k WHERE k.meeting_id = page.meeting_id AND k.seq = page.seq OFFSET 0
) e
WHERE page.bytes_before = 0 OR page.bytes_before + page.data_bytes <= $3::bigint
ORDER BY e.meeting_id, e.seq;
