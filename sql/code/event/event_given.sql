CREATE TYPE event_given AS (
	number bigint,
	room_name text,
	dialect text,
	type text,
	occurred_at timestamptz,
	received_at timestamptz,
	occupant text,
	person text,
	name text,
	breakout text,
	joined_at timestamptz,
	kind text,
	services text[],
	occupants jsonb,
	dedup bytea,
	data json
);
COMMENT ON TYPE event_given IS 'An item of event_append''s batch; room_name in lower case.';
