-- What a host's options say; mod_reflector_control.lua explains them.
local lfs = require "lfs";

local secret_least = 24; -- Bytes; Reflector's minimum.

local function seconds(host, name, default)
	local value = host:get_option_number(name, default);
	if type(value) == "number" and value >= 0 and value < 3600 then return value; end
	host:log("error", "%s must be a number of seconds; it counts as %g", name, default);
	return default;
end

-- Where to ask, or nil.
local function admission_url(host)
	local url = host:get_option_string("reflector_admission_url");
	if url == "" then return nil; end
	if url and url:match("^https?://[^/%s]%S*$") then return url; end
	if url then host:log("error", "reflector_admission_url is no http or https URL"); end
	local events = host:get_option_string("event_sync_url", "");
	local base = events:match("^(https?://.+/v1/jitsi)/events/*$");
	if base then return base .. "/admission"; end
	host:log("warn", "event_sync_url does not end in /v1/jitsi/events, and there is no"
		.. " reflector_admission_url: Reflector is not asked whether a meeting has ended");
end

local function folder(host)
	local path = host:get_option_string("event_sync_queue", "event_sync");
	if path:sub(1, 1) ~= "/" then path = prosody.paths.data .. "/" .. path; end
	if not lfs.attributes(path, "mode") then lfs.mkdir(path); end
	return path;
end

-- May others than admins create rooms?
local function is_creation_free(host)
	local restriction = host:get_option("restrict_room_creation");
	return restriction ~= true and restriction ~= "admin";
end

-- nil, and it is logged, without a usable secret.
local function read(host)
	local secret = host:get_option_string("reflector_control_secret")
		or host:get_option_string("event_sync_secret") or "";
	if #secret < secret_least then
		host:log("error", "event_sync_secret is missing or shorter than %d bytes; the module is not"
			.. " loaded", secret_least);
		return nil;
	end
	return {
		secret = secret, folder = folder(host), linger = seconds(host, "reflector_control_linger", 5),
		is_creation_free = is_creation_free(host),
		admins = host:get_option_inherited_set("admins", {}),
		admission = {
			url = admission_url(host), secret = host:get_option_string("event_sync_secret", secret),
			wait = seconds(host, "reflector_admission_wait", 2),
			timeout = seconds(host, "event_sync_timeout", 10),
		},
	};
end

return { read = read };
