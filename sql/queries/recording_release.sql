SELECT recording_release($1, $2, $3::timestamptz)
