SELECT item, verdict FROM event_append($1::json)
