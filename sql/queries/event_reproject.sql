-- Only rows whose cache would change are written.
UPDATE event e SET occurred_at = i.occurred_at, occupant = i.occupant,
    occupant_key = sha256(convert_to(i.occupant, 'UTF8')), person = i.person, name = i.name,
    breakout = i.breakout, breakout_key = sha256(convert_to(i.breakout, 'UTF8')),
    joined_at = i.joined_at, kind = i.kind, services = i.services, occupants = i.occupants
FROM json_to_recordset($1::json) AS i(meeting_id text, seq bigint, occurred_at timestamptz,
    occupant text, person text, name text, breakout text, joined_at timestamptz, kind text,
    services text[], occupants jsonb)
WHERE e.meeting_id = i.meeting_id AND e.seq = i.seq
    AND (e.occurred_at, e.occupant, e.occupant_key, e.person, e.name, e.breakout,
        e.breakout_key, e.joined_at, e.kind, e.services, e.occupants) IS DISTINCT FROM
        (i.occurred_at, i.occupant, sha256(convert_to(i.occupant, 'UTF8')), i.person, i.name,
        i.breakout, sha256(convert_to(i.breakout, 'UTF8')), i.joined_at, i.kind, i.services,
        i.occupants)
