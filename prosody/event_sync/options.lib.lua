-- The module's options; mod_event_sync.lua explains them.  An error about a bad one names the
-- option, never its value.
local lfs = require "lfs";

local secret_least = 24; -- The receiver's minimum.
local receiver_path = "/v1/jitsi/events";
local known_events = {
	["muc-room-created"] = true, ["muc-room-destroyed"] = true, ["muc-occupant-joined"] = true,
	["muc-occupant-left"] = true, ["jibri-recording-on"] = true, ["jibri-recording-off"] = true,
	["muc-occupant-role"] = true, ["jibri-recording-refused"] = true,
};

local function refuse(option, what)
	error(("%s %s; the module is not loaded"):format(option, what), 0);
end

local function seconds(name, default)
	local value = module:get_option_number(name, default);
	if type(value) ~= "number" or value < 0 or value ~= value then
		refuse(name, "must be a number of seconds");
	end
	return value;
end

local function folder()
	local path = module:get_option_string("event_sync_queue", "event_sync");
	if path:sub(1, 1) ~= "/" then path = prosody.paths.data .. "/" .. path; end
	if not lfs.attributes(path, "mode") then lfs.mkdir(path); end
	if lfs.attributes(path, "mode") ~= "directory" then
		refuse("event_sync_queue", "names no usable folder: " .. path);
	end
	return path;
end

-- A URL for the log: without user and password.
local function shown(url)
	return (url:gsub("^(%a+://)[^/?#]*@", "%1"));
end

-- The receiver may be behind another path, so events are sent all the same.
local function check_path(url)
	local path = url:gsub("[?#].*$", ""):gsub("/+$", "");
	if path:sub(-#receiver_path) == receiver_path then return; end
	local base = path:match("^%a+://[^/]+");
	module:log("error", "event_sync_url %s does not end in %s; is %s meant?  Events are kept and sent"
		.. " to the URL as it stands", shown(url), receiver_path, shown(base .. receiver_path));
end

local function url()
	local value = module:get_option_string("event_sync_url");
	if not value then refuse("event_sync_url", "is missing"); end
	if not value:match("^https?://[^/%s]%S*$") then
		refuse("event_sync_url", "is no http or https URL");
	end
	check_path(value);
	return value;
end

local function secret()
	local value = module:get_option_string("event_sync_secret");
	if not value then refuse("event_sync_secret", "is missing"); end
	if #value < secret_least then
		refuse("event_sync_secret", ("is shorter than %d bytes"):format(secret_least));
	end
	return value;
end

local function read()
	return {
		url = url(), secret = secret(), folder = folder(),
		timeout = seconds("event_sync_timeout", 10),
		backoff = seconds("event_sync_backoff", 1),
		backoff_cap = seconds("event_sync_backoff_cap", 60),
		grace = seconds("event_sync_grace", 30),
		flush = seconds("event_sync_flush", 3),
		reminder = seconds("event_sync_reminder", 600),
	};
end

-- The set of the events to send.
local function events()
	local chosen = module:get_option_set("event_sync_events");
	if not chosen then return known_events; end
	local wanted = {};
	for name in chosen do
		if not known_events[name] then
			module:log("warn", "event_sync_events: %s is not an event, it is ignored",
				tostring(name));
		end
		wanted[name] = known_events[name];
	end
	return wanted;
end

-- Two components with the same folder must have the same receiver: they share a queue.
-- users: the modules of the other hosts, by host.
local function refuse_conflict(users)
	local function of(user, name) return user:get_option_string(name); end
	for host, user in pairs(users) do
		local is_shared = of(user, "event_sync_queue") == of(module, "event_sync_queue");
		local is_same = of(user, "event_sync_url") == of(module, "event_sync_url")
			and of(user, "event_sync_secret") == of(module, "event_sync_secret");
		if host ~= module.host and is_shared and not is_same then
			refuse("event_sync_queue", ("is also that of %s, whose event_sync_url or event_sync_secret"
				.. " is another"):format(host));
		end
	end
end

return { read = read, events = events, refuse_conflict = refuse_conflict };
