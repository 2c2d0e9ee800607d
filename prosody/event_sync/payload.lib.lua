-- Times, texts and the envelope of a request.
local json = require "util.json";
local utf8_valid = require "util.encodings".utf8.valid;
local uuid = require "util.uuid".generate;
local now = require "util.time".now;

local text_most = 1024; -- Bytes of a name; Jitsi's own input field takes 50 characters.
local backward_most = 10000;

-- Milliseconds since 1970, rising with every call, so that no two events share a time.  A
-- clock that is set back by more than ten seconds is followed.
local last = 0;
local function stamp()
	local time = math.floor(now() * 1000);
	if time <= last and last - time < backward_most then time = last + 1; end
	last = time;
	return time;
end

local function rfc3339(time)
	local milliseconds = time % 1000;
	return os.date("!%Y-%m-%dT%H:%M:%S", math.floor((time - milliseconds) / 1000))
		.. (".%03dZ"):format(milliseconds);
end

-- All digits of an integer: ids of people may have many.
local function decimal(number)
	local whole = number % 1 == 0 and number > -2^63 and number < 2^63;
	return (whole and "%d" or "%.14g"):format(number);
end

-- A text that the receiver accepts: valid UTF-8 without NUL, not too long.  A number becomes its
-- text, anything else nil.
local function clean(value)
	if type(value) == "number" then value = decimal(value); end
	if type(value) ~= "string" then return nil; end
	value = value:gsub("\0", "");
	if not utf8_valid(value) then value = value:gsub("[\128-\255]", "?"); end
	if #value > text_most then
		value = value:sub(1, text_most);
		while not utf8_valid(value) do value = value:sub(1, -2); end
	end
	return value;
end

-- A number that the receiver accepts: written out, it has at most 308 digits before or after the
-- point.
local function is_number(value)
	if type(value) ~= "number" then return false; end
	local size = math.abs(value);
	return size == 0 or size > 1e-200 and size < 1e200;
end

-- What another module says, as the receiver accepts it: names, texts, numbers and truths.
-- Anything else is left out, because an event that is refused would stop its room's queue.
local function flat(data)
	local kept = {};
	for name, value in pairs(type(data) == "table" and data or {}) do
		if type(value) == "string" then value = clean(value);
		elseif type(value) ~= "boolean" and not is_number(value) then value = nil; end
		if type(name) == "string" and clean(name) == name then kept[name] = value; end
	end
	return kept;
end

-- The body of a request: compact JSON on one line.
local function envelope(event, room, time, data)
	return json.encode({
		event = event, room = room, timestamp = rfc3339(time), id = uuid(), data = data,
	});
end

return { stamp = stamp, rfc3339 = rfc3339, clean = clean, flat = flat, envelope = envelope };
