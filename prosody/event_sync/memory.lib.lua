-- What must be known after a crash: the rooms that exist, the recordings that run in them,
-- and when the server was last alive.
--
-- Files of the folder:
--   rooms   a line of JSON for each room, replaced by rename when one comes, goes, or begins
--           or ends a recording
--   alive   milliseconds since 1970 in 13 digits, overwritten with every event and every ten
--           seconds
local json = require "util.json";
local timer = require "util.timer";

local alive_seconds = 10;

local memory = {};
memory.__index = memory;

local function read_rooms(path, log)
	local rooms = {};
	local file = io.open(path, "rb");
	if not file then return rooms; end
	for line in file:lines() do
		local ok, room = pcall(json.decode, line);
		if ok and type(room) == "table" and type(room.jid) == "string" then
			rooms[room.jid] = line;
		else
			log("warn", "%s has a line that is no room; it is skipped", path);
		end
	end
	file:close();
	return rooms;
end

local function read_alive(path)
	local file = io.open(path, "rb");
	local text = file and file:read("*a") or "";
	if file then file:close(); end
	return tonumber(text:match("^%d+"));
end

-- Opens the memory of a folder that exists.  stamp() tells the time.
local function open(folder, log, stamp)
	local self = setmetatable({ folder = folder, log = log, stamp = stamp }, memory);
	self.rooms = read_rooms(folder .. "/rooms", log);
	self.alive_before = read_alive(folder .. "/alive") or stamp();
	self:beat();
	return self;
end

local function write_rooms(self)
	local path = self.folder .. "/rooms";
	local lines = {};
	for _, line in pairs(self.rooms) do lines[#lines + 1] = line .. "\n"; end
	local file, err = io.open(path .. ".new", "wb");
	local ok = false;
	if file then
		ok, err = file:write(table.concat(lines));
		local closed, close_err = file:close();
		if ok and not closed then ok, err = nil, close_err; end
		if ok then ok, err = os.rename(path .. ".new", path); end
	end
	if not ok then self.log("error", "Cannot write %s: %s", path, err); end
	self.is_dirty = not ok;
end

-- Remembers a room, a table of texts and tables with the member jid.
function memory:remember(room)
	local line = json.encode(room);
	if self.rooms[room.jid] == line then return; end
	self.rooms[room.jid] = line;
	write_rooms(self);
end

function memory:forget(jid)
	if not self.rooms[jid] then return; end
	self.rooms[jid] = nil;
	write_rooms(self);
end

-- The remembered rooms for which is_wanted(jid).
function memory:remembered(is_wanted)
	local found = {};
	for jid, line in pairs(self.rooms) do
		if is_wanted(jid) then found[#found + 1] = json.decode(line); end
	end
	table.sort(found, function (a, b) return a.jid < b.jid; end);
	return found;
end

-- The server is alive.
function memory:alive()
	local path = self.folder .. "/alive";
	local err;
	if not self.alive_file then
		self.alive_file, err = io.open(path, "r+b");
		if not self.alive_file then self.alive_file, err = io.open(path, "w+b"); end
		if self.alive_file then self.alive_file:setvbuf("no"); end
	end
	local ok = false;
	if self.alive_file then
		self.alive_file:seek("set");
		ok, err = self.alive_file:write(("%013d"):format(self.stamp()));
	end
	if not ok and not self.alive_failed then self.log("error", "Cannot write %s: %s", path, err); end
	self.alive_failed = not ok;
end

-- Says so every ten seconds from now on.
function memory:beat()
	self:alive();
	if self.is_dirty then write_rooms(self); end
	timer.add_task(alive_seconds, function ()
		if self.stopped then return; end
		self:beat();
	end);
end

function memory:stop()
	self:alive();
	self.stopped = true;
	if self.alive_file then self.alive_file:close(); end
	self.alive_file = nil;
end

return { open = open };
