-- What an answer means.
--
--   2xx, JSON with "status": "ok"                    "taken"
--   404, JSON with "detail": "Meeting not found"     "unknown": the meeting is not the receiver's
--   any other, also a 2xx from a login page,         "refused": the event is tried again
--   a proxy's 404, a redirect, no answer (0)
--
-- Why: doc/design/jitsi.md, "Answers".
local base64 = require "util.encodings".base64.encode;
local json = require "util.json";

local ours_most = 4096; -- Bytes: an answer of the receiver is never longer.
local shown_most = 100;

local function decoded(content)
	if type(content) ~= "string" or #content > ours_most then return {}; end
	local ok, value = pcall(json.decode, content);
	return ok and type(value) == "table" and value or {};
end

local function read(status, content)
	if status >= 200 and status < 300 and decoded(content).status == "ok" then return "taken"; end
	if status == 404 and decoded(content).detail == "Meeting not found" then return "unknown"; end
	return "refused";
end

-- Secrets, which no log line may show: an answer may echo what was sent.
local function secrets_of(options)
	local found = { options.secret };
	local user = options.url:match("^%a+://([^/?#]*)@");
	if user then
		found[#found + 1] = base64(user);
		found[#found + 1] = user;
		found[#found + 1] = user:match(":(.+)$");
	end
	return found;
end

-- The first bytes of an answer, printable.
local function excerpt(content, options)
	if type(content) ~= "string" then return ""; end
	local text = content:sub(1, ours_most);
	for _, secret in ipairs(secrets_of(options)) do
		text = text:gsub(secret:gsub("%p", "%%%0"), "***");
	end
	text = text:gsub("%s+", " "):gsub("[^\32-\126]", "?"):sub(1, shown_most);
	return text;
end

local function hint(status)
	if status == 401 or status == 403 then return "is event_sync_secret the receiver's? "; end
	if status >= 300 and status < 400 then return "event_sync_url is not where the receiver is. "; end
	if status >= 200 and status < 300 then return "that is not the receiver's answer. "; end
	return "";
end

-- The log line for an answer that is not the receiver's own, and its level.
local function describe(status, content, options)
	local shown = excerpt(content, options);
	if status == 0 then return ("no answer (%s)"):format(shown), "warn"; end
	local is_to_be_mended = status < 408 and status ~= 404;
	return ("status %d: %s%s"):format(status, hint(status), shown),
		is_to_be_mended and "error" or "warn";
end

return { read = read, describe = describe };
