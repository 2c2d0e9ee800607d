SELECT id, endpoint, type, meeting_id, room_id, room_name, about, url, secret,
    previous_secret, is_failing, body, attempts, rfc3339(created_at), rfc3339(leased_until)
FROM delivery_claim($1::timestamptz, make_interval(secs => $2::float8), $3::integer,
    $4::integer, $5::integer)
