-- name: origin_note_links
SELECT link_note($1, jsonb_object($2::text[]));
