-- mod_reflector_redact: keeps tokens out of Prosody's log.
--
-- A token gives access to its meeting.  Jitsi's token_verification logs the whole token when it
-- refuses it ("... not allowed to join", level error).  Releases since the autumn of 2026 cut off
-- the signature, but the rest still has the person's name and e-mail address.  This module
-- replaces each JSON Web Token by "<token>", in every line of every module, at every level, in
-- every place that Prosody logs to (files, syslog, console).
--
-- Load it on any host; it acts on the whole server.  It has no options.  Lines from
-- before it was loaded stay as they are, and nginx has logs of its own (README.md).
--
-- How: util.logger passes a line to sinks, functions (source, level, format, ...).  Prosody has
-- no hook in between, so this wraps the sinks where util.logger keeps them.  When Prosody reads
-- its configuration again or reopens its files, it makes new sinks, and they are wrapped again.
-- If a version of Prosody keeps them elsewhere, an error in the log says so.
--
-- Sources: Prosody util/logger.lua, core/loggingmanager.lua (0.11 to 13); jitsi-meet
-- resources/prosody-plugins mod_token_verification.lua.
module:set_global();

local format = require "util.format".format;
local logger = require "util.logger";

-- A run of characters that a token may have.  The header is a JSON object, whose base64url begins
-- with "eyJ"; the signature may be missing.  Each character is read once: users choose the
-- content of lines, and Prosody waits for this function.
local function redact_run(run)
	local from = 1;
	while true do
		local start = run:find("eyJ", from, true);
		local stop = start and run:find("[%.=]", start + 3);
		if not stop then return nil; end
		if stop > start + 3 and run:find("^%.[%w_%-]", stop) then
			return run:sub(1, start - 1) .. "<token>";
		end
		from = stop;
	end
end

local function redact(text)
	if not text:find("eyJ", 1, true) then return text; end
	return (text:gsub("[%w_%-%.=]+", redact_run));
end

-- util.logger's table: level -> list of sinks.
local function sinks_of_levels()
	for i = 1, 10 do
		local name, value = debug.getupvalue(logger.add_level_sink, i);
		if name == nil then return nil; end
		if name == "level_sinks" then return value; end
	end
end

-- wrapped sink -> the one that it wraps
local originals = setmetatable({}, { __mode = "k" });

local function wrap(sink)
	local function wrapped(source, level, message, ...)
		return sink(source, level, "%s", redact(format(message, ...)));
	end
	originals[wrapped] = sink;
	return wrapped;
end

local function each_sink(change)
	for _, sinks in pairs(sinks_of_levels() or {}) do
		for i, sink in ipairs(sinks) do sinks[i] = change(sink); end
	end
end

local function wrap_all()
	each_sink(function (sink)
		return originals[sink] and sink or wrap(sink);
	end);
end

if not sinks_of_levels() then
	module:log("error", "tokens that Prosody refuses are logged in full: this version logs"
		.. " in an unknown way");
end
wrap_all();

module:hook_global("logging-reloaded", wrap_all, -100);
module:hook_global("server-started", wrap_all, -100);

function module.unload()
	each_sink(function (sink) return originals[sink] or sink; end);
end
