SELECT name, label, value FROM metrics($1::timestamptz)
