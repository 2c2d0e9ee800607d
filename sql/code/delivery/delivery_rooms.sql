-- The rooms whose messages somebody may see.  owner NULL: everybody's; keyed: the ids that a key is
-- limited to, NULL: no limit; wanted: an id, or the name of a room that is not deleted.  NULL: every room.
CREATE FUNCTION delivery_rooms(owner text, keyed text[], wanted text) RETURNS text[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	IF wanted IS NOT NULL THEN
		RETURN ARRAY(
			SELECT r.id
			FROM (SELECT k.id FROM room k WHERE k.id = wanted
			    UNION SELECT k.id FROM room k WHERE lower(k.name) = lower(wanted)
			        AND k.deleted_at IS NULL AND k.name IS NOT NULL) AS named
			CROSS JOIN LATERAL (SELECT k.* FROM room k WHERE k.id = named.id OFFSET 0) AS r
			WHERE r.deleted_at IS NULL AND (owner IS NULL OR r.user_id = owner)
			    AND (keyed IS NULL OR r.id = ANY (keyed)));
	ELSIF keyed IS NOT NULL THEN
		RETURN ARRAY(
			SELECT r.id
			FROM (SELECT DISTINCT unnest(keyed) AS id) AS given
			CROSS JOIN LATERAL (SELECT k.* FROM room k WHERE k.id = given.id OFFSET 0) AS r
			WHERE r.deleted_at IS NULL AND (owner IS NULL OR r.user_id = owner));
	ELSIF owner IS NOT NULL THEN
		RETURN ARRAY(SELECT k.id FROM room k WHERE k.deleted_at IS NULL AND k.user_id = owner);
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION delivery_rooms IS 'The ids of the rooms whose messages somebody may see; NULL: every room.';
GRANT EXECUTE ON FUNCTION delivery_rooms(text, text[], text) TO reflector_rooms;
