CREATE FUNCTION presence_change_dedup_key(session presence_change_session) RETURNS bytea
LANGUAGE sql STABLE
AS $$
	SELECT text_key(concat_ws(' ', encode((session).occupant_key, 'hex'),
	    coalesce(encode((session).breakout_key, 'hex'), '-'), rfc3339((session).joined_at)))
$$;
COMMENT ON FUNCTION presence_change_dedup_key(presence_change_session) IS 'What identifies a session in the outbox.';
