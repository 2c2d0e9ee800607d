-- The ids of commands that have had their effect, on disk for 48 hours: a line "SECONDS ID" each.
--
-- A line is written at once, so that a killed server knows it.  When as many lines were added as
-- the file had, those that are too old are dropped: the file is replaced, by rename.  What cannot
-- be written stays in memory, and is written as soon as that works.
local kept_seconds = 48 * 3600;
local kept_most = 100000;
local added_least = 1000;

local ids = {};
ids.__index = ids;

local function read(path)
	local times = {};
	local file = io.open(path, "rb");
	if not file then return times; end
	for line in file:lines() do
		local time, id = line:match("^(%d+) (%S+)$");
		if time then times[id] = tonumber(time); end
	end
	file:close();
	return times;
end

local function failed(self, err)
	self.log("error", "Cannot write %s: %s", self.path, err);
	if self.file then self.file:close(); end
	self.file = nil;
end

-- Drops what is too old, or too much.
local function prune(self, now)
	local kept = {};
	for id, time in pairs(self.times) do
		if now - time < kept_seconds then kept[#kept + 1] = { id = id, time = time }; end
	end
	table.sort(kept, function (a, b) return a.time > b.time; end);
	self.times = {};
	for i = 1, math.min(#kept, kept_most) do self.times[kept[i].id] = kept[i].time; end
end

local function rewrite(self, now)
	prune(self, now);
	local lines = {};
	for id, time in pairs(self.times) do lines[#lines + 1] = ("%d %s\n"):format(time, id); end
	self.left = math.max(#lines, added_least);
	local file, err = io.open(self.path .. ".new", "wb");
	if not file then return failed(self, err); end
	file:setvbuf("no");
	local ok;
	ok, err = file:write(table.concat(lines));
	if ok then ok, err = os.rename(self.path .. ".new", self.path); end
	if self.file then self.file:close(); end
	self.file = file;
	if not ok then failed(self, err); end
end

-- Opens the file, or makes it.  now: unix seconds.
local function open(path, log, now)
	local self = setmetatable({ path = path, log = log, times = read(path) }, ids);
	rewrite(self, now);
	return self;
end

function ids:has(id)
	return self.times[id] ~= nil;
end

function ids:note(id, now)
	self.times[id], self.left = now, self.left - 1;
	if not self.file or self.left <= 0 then return rewrite(self, now); end
	local ok, err = self.file:write(("%d %s\n"):format(now, id));
	if not ok then failed(self, err); end
end

function ids:close()
	if self.file then self.file:close(); end
	self.file = nil;
end

return { open = open };
