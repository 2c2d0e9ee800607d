-- A table on disk: entries by name, each a line of JSON with the member "jid".  The last line of
-- a name counts; one with "gone" deletes the entry.
--
-- The file is replaced, by rename, when it is opened and when most of its lines are obsolete.
-- Not more often: ext4 then writes it to the disk, which takes milliseconds.  What cannot be
-- written stays in memory, and is written as soon as that works.
local json = require "util.json";

local past_lines_most = 1000;

local ledger = {};
ledger.__index = ledger;

local function read(path, log)
	local lines = {};
	local file = io.open(path, "rb");
	if not file then return lines; end
	for line in file:lines() do
		local ok, entry = pcall(json.decode, line);
		if ok and type(entry) == "table" and type(entry.jid) == "string" then
			lines[entry.jid] = not entry.gone and line or nil;
		else
			log("warn", "%s has a line that is not a room; it is ignored", path);
		end
	end
	file:close();
	return lines;
end

local function failed(self, err)
	self.log("error", "Cannot write %s: %s", self.path, err);
	if self.file then self.file:close(); end
	self.file = nil;
end

-- Replaces the file by one with the current entries only, and leaves it open.
local function rewrite(self)
	local lines = {};
	for _, line in pairs(self.lines) do lines[#lines + 1] = line .. "\n"; end
	local file, err = io.open(self.path .. ".new", "wb");
	if not file then return failed(self, err); end
	file:setvbuf("no");
	local ok;
	ok, err = file:write(table.concat(lines));
	if ok then ok, err = os.rename(self.path .. ".new", self.path); end
	if self.file then self.file:close(); end
	self.file, self.past_lines = file, 0;
	if not ok then failed(self, err); end
end

-- Adds a line.  After a failure the file may end in a partial line, and is replaced.
local function write(self, line)
	if not self.file or self.past_lines > past_lines_most then return rewrite(self); end
	local ok, err = self.file:write(line .. "\n");
	self.past_lines = self.past_lines + 1;
	if not ok then failed(self, err); end
end

local function open(path, log)
	local self = setmetatable({ path = path, log = log, lines = read(path, log) }, ledger);
	rewrite(self);
	return self;
end

-- Writes a table of texts and tables with the member jid.
function ledger:set(entry)
	self.lines[entry.jid] = json.encode(entry);
	write(self, self.lines[entry.jid]);
end

function ledger:unset(jid)
	if not self.lines[jid] then return; end
	self.lines[jid] = nil;
	write(self, json.encode { jid = jid, gone = true });
end

function ledger:has(jid)
	return self.lines[jid] ~= nil;
end

-- The entries for which is_wanted(jid).
function ledger:select(is_wanted)
	local found = {};
	for jid, line in pairs(self.lines) do
		if is_wanted(jid) then found[#found + 1] = json.decode(line); end
	end
	table.sort(found, function (a, b) return a.jid < b.jid; end);
	return found;
end

-- Tries again to write what could not be written.
function ledger:save()
	if not self.file then rewrite(self); end
end

function ledger:close()
	if self.file then self.file:close(); end
	self.file = nil;
end

return { open = open };
