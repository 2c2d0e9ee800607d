CREATE TYPE api_key_row AS (
	id text,
	scope text,
	user_id text,
	name text,
	created_at timestamptz,
	used_at timestamptz,
	revoked_at timestamptz,
	expires_at timestamptz,
	rooms json,
	room_names text
);
COMMENT ON TYPE api_key_row IS 'A key without its digest, with the names of its rooms.';
