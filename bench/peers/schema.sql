-- What somebody would make for the same job: fewer columns and indexes than ours.
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
	dedup bytea NOT NULL,
	data json NOT NULL,
	PRIMARY KEY (meeting_id, seq),
	UNIQUE (meeting_id, dedup)
);
INSERT INTO meeting SELECT 'meeting-' || n, 'bench-' || n FROM generate_series(0, 999) AS n;
