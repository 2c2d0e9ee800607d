CREATE TYPE presence_change_session AS (
	meeting_id text,
	occupant_key bytea,
	breakout_key bytea,
	joined_at timestamptz,
	is_over boolean
);
COMMENT ON TYPE presence_change_session IS 'A session as far as facts go.';
