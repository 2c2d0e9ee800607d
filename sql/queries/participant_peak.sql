SELECT participant_peak($1, $2::timestamptz)
