-- mod_reflector_redact: keeps tokens out of Prosody's log.
--
-- Whoever has a token is in the meeting.  Jitsi's token_verification logs the whole one when
-- it refuses it ("... not allowed to join", level error); releases since the autumn of 2026
-- cut off the signature, but what is left still holds the person's name and address.  This
-- module puts "<token>" in the place of each JSON Web Token, in every line of every module, at
-- every level, in every place that Prosody logs to (files, syslog, console).
--
-- Load it on any host; it acts on the whole server.  It has no options.  What was logged before
-- it was loaded stays as it is, and nginx has logs of its own (README.md).
--
-- How: a line goes from util.logger to sinks, functions (source, level, format, ...).  Prosody
-- has no hook in between, so this wraps them where util.logger keeps them.  Reading the
-- configuration again, and reopening the files, make new sinks: they are wrapped again.
-- Where another Prosody keeps them otherwise, an error in the log says so.
--
-- Sources: Prosody util/logger.lua, core/loggingmanager.lua (0.11 to 13); jitsi-meet
-- resources/prosody-plugins mod_token_verification.lua.
module:set_global();

local format = require "util.format".format;
local logger = require "util.logger";

-- A run of letters that a token may have.  The header is a JSON object, whose base64url begins
-- with "eyJ"; the signature may be missing.  Each letter is looked at once: people choose what
-- stands in a line, and Prosody waits for this.
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
	module:log("error", "this Prosody logs in a way that is not known here: tokens that are"
		.. " refused are logged as they are");
end
wrap_all();

module:hook_global("logging-reloaded", wrap_all, -100);
module:hook_global("server-started", wrap_all, -100);

function module.unload()
	each_sink(function (sink) return originals[sink] or sink; end);
end
