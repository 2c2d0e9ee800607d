CREATE TYPE presence_evidence AS (
	turn bigint,
	number bigint,
	meeting_id text,
	counted text,
	occupant_key bytea,
	occupant text,
	breakout_key bytea,
	breakout text,
	joined_at timestamptz,
	is_doubtful boolean,
	is_left boolean,
	is_listed boolean,
	at timestamptz,
	told_at timestamptz,
	person text,
	name text,
	nick text,
	email text,
	is_moderator boolean,
	removed_by text,
	speaking_ms bigint
);
COMMENT ON TYPE presence_evidence IS 'What one event of a batch says of one occupant.  turn: numbers the rows of one occupant; number: the event''s place in the batch; counted: the dialect that counts in the meeting; joined_at NULL: it names no session; is_doubtful: the occupant''s sessions must be paired again; is_left: left at the time at, else present at that time; is_listed: in the list of a snapshot; told_at: the time of the person''s attributes.';
