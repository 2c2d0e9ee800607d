-- name: trail_expire
SELECT audit_expire(make_interval(secs => $1::float8), $2::integer);

-- name: trail_list
-- Newest first; at least one row: a page beyond the last one has the total, too.  Each part has an
-- index, and one part answers: by the object, else the user, else the action, else the actor.
-- IS NOT DISTINCT FROM has no index: no other part's is read instead.
-- $9: how many rows are counted at most, so that a page never costs more.
WITH wanted AS MATERIALIZED (
	SELECT part.number, part.at
	FROM (
		(SELECT a.number, a.at FROM audit a
		WHERE a.object = $2 AND a.user_id IS NOT DISTINCT FROM coalesce($3, a.user_id)
		    AND a.action IS NOT DISTINCT FROM coalesce($1, a.action) AND a.actor IS NOT DISTINCT FROM coalesce($4, a.actor)
		    AND a.at >= coalesce($5::timestamptz, '-infinity')
		    AND a.at < coalesce($6::timestamptz, 'infinity')
		ORDER BY a.at DESC, a.number DESC LIMIT $9::bigint)
		UNION ALL
		(SELECT a.number, a.at FROM audit a
		WHERE $2::text IS NULL AND left(a.user_id, 100) = left($3, 100) AND a.user_id = $3
		    AND a.action IS NOT DISTINCT FROM coalesce($1, a.action) AND a.actor IS NOT DISTINCT FROM coalesce($4, a.actor)
		    AND a.at >= coalesce($5::timestamptz, '-infinity')
		    AND a.at < coalesce($6::timestamptz, 'infinity')
		ORDER BY a.at DESC, a.number DESC LIMIT $9::bigint)
		UNION ALL
		(SELECT a.number, a.at FROM audit a
		WHERE $2::text IS NULL AND $3::text IS NULL AND a.action = $1
		    AND a.actor IS NOT DISTINCT FROM coalesce($4, a.actor)
		    AND a.at >= coalesce($5::timestamptz, '-infinity')
		    AND a.at < coalesce($6::timestamptz, 'infinity')
		ORDER BY a.at DESC, a.number DESC LIMIT $9::bigint)
		UNION ALL
		(SELECT a.number, a.at FROM audit a
		WHERE $2::text IS NULL AND $3::text IS NULL AND $1::text IS NULL AND a.actor = $4
		    AND a.at >= coalesce($5::timestamptz, '-infinity')
		    AND a.at < coalesce($6::timestamptz, 'infinity')
		ORDER BY a.at DESC, a.number DESC LIMIT $9::bigint)
		UNION ALL
		(SELECT a.number, a.at FROM audit a
		WHERE $2::text IS NULL AND $3::text IS NULL AND $1::text IS NULL AND $4::text IS NULL
		    AND a.number > 0
		    AND a.at >= coalesce($5::timestamptz, '-infinity')
		    AND a.at < coalesce($6::timestamptz, 'infinity')
		ORDER BY a.at DESC, a.number DESC LIMIT $9::bigint)
	) AS part
), page AS (
	SELECT a.*
	FROM (
		SELECT w.number FROM wanted w ORDER BY w.at DESC, w.number DESC
		LIMIT $7::bigint OFFSET $8::bigint
	) AS picked
	CROSS JOIN LATERAL (SELECT k.* FROM audit k WHERE k.number = picked.number OFFSET 0) AS a
)
SELECT page.number, page.at, page.action, page.object, page.actor, page.user_id, page.key_id,
    page.request_id, page.reason, page.source, page.count, total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
ORDER BY page.at DESC, page.number DESC;

-- name: trail_refusals
SELECT refusal_count($1::json);
