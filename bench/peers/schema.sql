-- What the same job needs: the columns of presence and their index as ours has them, because
-- who is in a meeting is asked of both; none of what our recordings need besides.
CREATE TABLE meeting (
	id text PRIMARY KEY,
	room_name text NOT NULL UNIQUE
);
CREATE TABLE event (
	meeting_id text NOT NULL REFERENCES meeting (id),
	seq bigint GENERATED ALWAYS AS IDENTITY,
	type text NOT NULL,
	occurred_at timestamptz NOT NULL,
	received_at timestamptz NOT NULL,
	occupant text,
	occupant_key bytea,
	person text,
	name text,
	joined_at timestamptz,
	kind text,
	dedup bytea NOT NULL,
	data json NOT NULL,
	PRIMARY KEY (meeting_id, seq),
	UNIQUE (meeting_id, dedup)
);
CREATE INDEX event_presence ON event (meeting_id, occupant_key, occurred_at)
    INCLUDE (kind, joined_at, seq) WHERE kind IS NOT NULL;
INSERT INTO meeting SELECT 'meeting-' || n, 'bench-' || n FROM generate_series(0, 999) AS n;
