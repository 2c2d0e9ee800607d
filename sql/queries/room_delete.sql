SELECT room_delete($1, $2::timestamptz)
