SELECT room_url, host_room_url, is_locked
FROM whereby_meeting
WHERE meeting_id = $1
