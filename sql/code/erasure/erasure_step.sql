-- Bounded deletes come first.  The meeting's row is deleted by a step that found nothing else,
-- because that waits for the room's row, which others lock before messages.  files_went: its
-- files are removed, so their paths have no owner now; false: the paths are closed for good.
CREATE FUNCTION erasure_step(meeting text, most bigint, at timestamptz, files_went boolean)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	place bigint;
	in_room text;
	gone bigint[];
BEGIN
	PERFORM pg_advisory_xact_lock(room_lock_key(meeting));
	SELECT m.erasure, m.room_id INTO place, in_room FROM meeting_row m
	WHERE m.id = meeting AND m.erasure IS NOT NULL;
	IF NOT FOUND THEN
		RETURN true;
	END IF;
	WITH messages AS (
		DELETE FROM outbox o WHERE o.id = ANY (ARRAY
		    (SELECT l.id FROM outbox l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), events AS (
		-- 32 MiB at most, but one always: a step ends well before statement_timeout.
		DELETE FROM event e WHERE e.meeting_id = meeting AND e.seq <=
		    (SELECT max(l.seq) FROM (
			SELECT p.seq, sum(p.data_bytes) OVER (ORDER BY p.seq) - p.data_bytes AS before
			FROM (SELECT seq, data_bytes FROM event WHERE meeting_id = meeting ORDER BY seq LIMIT most) p
		    ) l WHERE l.before < 33554432)
		RETURNING 1
	), consents AS (
		DELETE FROM consent c WHERE c.id = ANY (ARRAY
		    (SELECT l.id FROM consent l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), bans AS (
		DELETE FROM ban b WHERE b.ctid = ANY (ARRAY
		    (SELECT l.ctid FROM ban l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), sessions AS (
		DELETE FROM stay s WHERE s.ctid = ANY (ARRAY
		    (SELECT l.ctid FROM stay l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), occupants AS (
		DELETE FROM attendee a WHERE a.ctid = ANY (ARRAY
		    (SELECT l.ctid FROM attendee l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), keys AS (
		DELETE FROM recording_key k WHERE k.id = ANY (ARRAY
		    (SELECT l.id FROM recording_key l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), reports AS (
		DELETE FROM jibri_session s WHERE s.session_key = ANY (ARRAY
		    (SELECT l.session_key FROM jibri_session l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), trail AS (
		-- Who opened it and who got links, which says who was there.
		DELETE FROM audit a WHERE a.number = ANY (ARRAY
		    (SELECT l.number FROM (SELECT k.number, k.action FROM audit k
			WHERE k.object = meeting OFFSET 0) l
		    WHERE l.action IN ('meeting.created', 'link.made') LIMIT most))
		RETURNING 1
	), freed AS (
		DELETE FROM recording_path p WHERE files_went AND p.path_key = ANY (ARRAY
		    (SELECT l.path_key FROM recording_path l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	), closed AS (
		UPDATE recording_path p SET meeting_id = NULL
		WHERE NOT files_went AND p.path_key = ANY (ARRAY
		    (SELECT l.path_key FROM recording_path l WHERE l.meeting_id = meeting LIMIT most))
		RETURNING 1
	)
	SELECT ARRAY[(SELECT count(*) FROM messages), (SELECT count(*) FROM events),
	    (SELECT count(*) FROM consents), (SELECT count(*) FROM keys), (SELECT count(*) FROM reports),
	    (SELECT count(*) FROM sessions), (SELECT count(*) FROM occupants),
	    (SELECT count(*) FROM trail), (SELECT count(*) FROM bans), (SELECT count(*) FROM freed), (SELECT count(*) FROM closed)] INTO gone;
	UPDATE erasure a SET messages = a.messages + gone[1], events = a.events + gone[2],
	    consents = a.consents + gone[3]
	WHERE a.number = place;
	IF 0 < ANY (gone) THEN
		RETURN false;
	END IF;
	DELETE FROM presence p WHERE p.meeting_id = meeting;
	DELETE FROM recording_release l WHERE l.meeting_id = meeting;
	DELETE FROM meeting_row m WHERE m.id = meeting;
	PERFORM erasure_room(in_room);
	UPDATE erasure a SET ended_at = at WHERE a.number = place;
	RETURN true;
END
$$;
COMMENT ON FUNCTION erasure_step IS 'Deletes a bounded part of a meeting; true: nothing is left.';
GRANT EXECUTE ON FUNCTION erasure_step(text, bigint, timestamptz, boolean) TO reflector_meetings;
