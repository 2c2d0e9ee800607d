-- One statement, so the result is of one moment.  Events that list many people are left out:
-- what they say about this person is in the sessions.  Whoever came only after the end has no
-- session that counts, but is known all the same.
CREATE FUNCTION person_export(who text, at timestamptz) RETURNS json
LANGUAGE sql STABLE
AS $$
	WITH present AS MATERIALIZED (
		SELECT a.meeting_id AS id, coalesce(a.person, a.occupant) AS person,
		    coalesce(max(a.name), max(a.nick)) AS name, max(a.email) AS email
		FROM attendee a
		WHERE coalesce(a.person, a.occupant) = who OR a.occupant = who
		GROUP BY 1, 2
	)
	SELECT json_build_object('user', who, 'exported_at', rfc3339(at),
	    'rooms', (SELECT coalesce(json_agg(json_build_object('id', r.id, 'name', r.name,
	        'created_at', rfc3339(r.created_at), 'deleted_at', rfc3339(r.deleted_at),
	        'webhook_url', r.webhook_url) ORDER BY r.created_at, r.id), '[]')
	        FROM room r WHERE r.user_id = who),
	    'meetings', (SELECT coalesce(json_agg(json_build_object('id', m.id, 'room_name', m.room_name,
	        'start_date', rfc3339(m.start_date), 'ended_at', rfc3339(m.ended_at))
	        ORDER BY m.start_date, m.id), '[]')
	        FROM meeting_row m WHERE m.user_id = who AND m.erasure IS NULL),
	    'participations', (SELECT coalesce(json_agg(json_build_object('meeting_id', m.id,
	        'room_name', m.room_name, 'name', coalesce(p.name, present.name), 'nick', p.nick,
	        'email', coalesce(p.email, present.email),
	        'first_seen', rfc3339(p.first_seen), 'last_seen', rfc3339(p.last_seen),
	        'seconds', p.seconds, 'speaking_seconds', p.speaking_seconds,
	        'removed_by', p.removed_by, 'moderator', p.moderator,
	        'sessions', coalesce(p.sessions, '[]'), 'events', (
	            SELECT coalesce(json_agg(json_build_object('type', e.type,
	                'timestamp', rfc3339(e.received_at), 'data', e.data) ORDER BY e.seq), '[]')
	            FROM event e
	            WHERE e.meeting_id COLLATE "C" = m.id AND e.occupant_key IN (SELECT o.occupant_key
	                FROM attendee o
	                WHERE o.meeting_id = m.id AND coalesce(o.person, o.occupant) = present.person)))
	        ORDER BY p.first_seen, m.id), '[]')
	        FROM present
	        JOIN meeting_row m ON m.id = present.id AND m.erasure IS NULL
	        LEFT JOIN LATERAL (SELECT * FROM participant_of(m.id, at) q
	            WHERE q.id = present.person OFFSET 0) p ON true),
	    'consents', (SELECT coalesce(json_agg(json_build_object('meeting_id', c.meeting_id,
	        'consent_given', c.consent_given, 'decided_at', rfc3339(c.decided_at))
	        ORDER BY c.decided_at, c.id), '[]')
	        FROM consent c WHERE c.person = who),
	    'bans', (SELECT coalesce(json_agg(json_build_object('meeting_id', b.meeting_id,
	        'banned_at', rfc3339(b.banned_at)) ORDER BY b.banned_at, b.meeting_id), '[]')
	        FROM ban b WHERE b.person = who),
	    'keys', (SELECT coalesce(json_agg(json_build_object('id', k.id, 'scope', k.scope,
	        'name', k.name, 'created_at', rfc3339(k.created_at), 'used_at', rfc3339(k.used_at),
	        'revoked_at', rfc3339(k.revoked_at), 'expires_at', rfc3339(k.expires_at), 'rooms', k.rooms)
	        ORDER BY k.created_at, k.id), '[]')
	        FROM api_key k WHERE k.user_id = who),
	    'audit', (SELECT coalesce(json_agg(json_build_object('at', rfc3339(a.at), 'action', a.action,
	        'object', a.object, 'key_id', a.key_id, 'request_id', a.request_id)
	        ORDER BY a.at, a.number), '[]')
	        FROM audit a WHERE left(a.user_id, 100) = left(who, 100) AND a.user_id = who))
$$;
COMMENT ON FUNCTION person_export(text, timestamptz) IS 'What is kept about a person (a user''s id, or an occupant), except copies in messages.';
