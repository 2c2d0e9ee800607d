SELECT meeting_end($1, $2::timestamptz)
