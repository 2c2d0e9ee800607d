SELECT handover_decide($1, $2::timestamptz)
