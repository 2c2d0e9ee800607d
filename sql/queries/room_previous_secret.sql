SELECT webhook_previous_secret FROM room
WHERE id = $1 AND deleted_at IS NULL AND webhook_previous_until > $2::timestamptz
