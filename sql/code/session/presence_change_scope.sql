-- What event_append holds while it finds out what its batch has changed.
CREATE TYPE presence_change_scope AS (
	meeting_id text,
	only_of bytea[],
	is_unused boolean,
	at timestamptz
);
COMMENT ON TYPE presence_change_scope IS 'Whose sessions a batch can change: of some occupants of a meeting, or (NULL) of all; was nobody in it before; when it was received.';
