-- What may have been left at Whereby.  Whose turn is over loses it here; what began after $2 may
-- still become a meeting there, and is left for later.
UPDATE whereby_try SET leased_until = NULL
WHERE began_at <= $2::timestamptz AND (leased_until IS NULL OR leased_until <= $1::timestamptz)
RETURNING id, prefix, whereby_id
