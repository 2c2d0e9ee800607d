-- Whose meeting it is, also while it is being erased.
SELECT user_id FROM meeting_row WHERE id = $1
