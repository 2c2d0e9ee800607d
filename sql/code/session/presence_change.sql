CREATE TYPE presence_change AS (
	meeting_id text,
	occupant_key bytea,
	breakout_key bytea,
	joined_at timestamptz,
	has_joined boolean,
	has_left boolean
);
COMMENT ON TYPE presence_change IS 'A session that is new, or that had no end and now has one.';
