-- Log lines about events that wait: one for each room when it begins to wait and again after
-- every period, for at most lines_most rooms per period; one line sums up the rest.  Single
-- attempts are logged at level debug only.
local timer = require "util.timer";
local monotonic = require "util.time".monotonic or require "util.time".now;

local lines_most = 20;

local report = {};
report.__index = report;

-- log(room's key or nil, level, ...); period: seconds.
local function new(log, period)
	return setmetatable({ log = log, period = period, lines = 0, silent = 0 }, report);
end

local function end_period(self)
	self.lines, self.is_counting = 0, nil;
	if self.is_stopped or self.silent == 0 then return; end
	self.log(nil, self.level, "%d more attempts failed in the last %g s; the latest: %s", self.silent,
		self.period, self.latest);
	self.silent = 0;
end

local function may_say(self, subject)
	local now = monotonic();
	if subject.told_at and now - subject.told_at < self.period then return false; end
	if self.lines >= lines_most then return false; end
	self.lines, subject.told_at = self.lines + 1, now;
	return true;
end

-- An attempt has failed.  subject: a table that identifies what waits; key: the room's.
function report:failed(subject, key, level, text)
	if not self.is_counting then
		self.is_counting = true;
		timer.add_task(self.period, function () end_period(self); end);
	end
	if may_say(self, subject) then return self.log(key, level, "%s", text); end
	self.silent, self.latest, self.level = self.silent + 1, text, level;
	self.log(key, "debug", "%s", text);
end

-- It works again, after so many failures.
function report:mended(subject, key, text)
	self.log(key, subject.told_at and "info" or "debug", "%s", text);
	subject.told_at = nil;
end

function report:stop()
	self.is_stopped = true;
end

return { new = new };
