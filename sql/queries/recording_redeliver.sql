SELECT recording_redeliver($1, $2, $3::timestamptz)
