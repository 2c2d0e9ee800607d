-- What must be known after a crash: the rooms that exist, the recordings that run in them,
-- and when the server was last alive.
--
-- Files of the folder:
--   rooms   a line of JSON whenever a room comes, begins or ends a recording, or goes ("gone");
--           the last line of a room counts.  Written anew, by rename, when it is opened and
--           when most of it is past: not more often, because ext4 then writes it out, which
--           takes milliseconds
--   alive   milliseconds since 1970 in 13 digits, overwritten with every event and every ten
--           seconds
local json = require "util.json";
local timer = require "util.timer";

local alive_seconds = 10;
local past_lines_most = 1000;

local memory = {};
memory.__index = memory;

local function read_rooms(path, log)
	local rooms = {};
	local file = io.open(path, "rb");
	if not file then return rooms; end
	for line in file:lines() do
		local ok, room = pcall(json.decode, line);
		if ok and type(room) == "table" and type(room.jid) == "string" then
			rooms[room.jid] = not room.gone and line or nil;
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

local function failed(self, err)
	self.log("error", "Cannot write %s/rooms: %s", self.folder, err);
	if self.rooms_file then self.rooms_file:close(); end
	self.rooms_file = nil;
end

-- Writes the file anew, with what counts only, and leaves it open.
local function rewrite(self)
	local path = self.folder .. "/rooms";
	local lines = {};
	for _, line in pairs(self.rooms) do lines[#lines + 1] = line .. "\n"; end
	local file, err = io.open(path .. ".new", "wb");
	if not file then return failed(self, err); end
	file:setvbuf("no");
	local ok;
	ok, err = file:write(table.concat(lines));
	if ok then ok, err = os.rename(path .. ".new", path); end
	if self.rooms_file then self.rooms_file:close(); end
	self.rooms_file, self.past_lines = file, 0;
	if not ok then failed(self, err); end
end

-- Adds a line.  After a failure the file may end in a part of one, and is written anew.
local function write(self, line)
	if not self.rooms_file or self.past_lines > past_lines_most then return rewrite(self); end
	local ok, err = self.rooms_file:write(line .. "\n");
	self.past_lines = self.past_lines + 1;
	if not ok then failed(self, err); end
end

-- Opens the memory of a folder that exists.  stamp() tells the time.
local function open(folder, log, stamp)
	local self = setmetatable({ folder = folder, log = log, stamp = stamp }, memory);
	self.rooms = read_rooms(folder .. "/rooms", log);
	self.alive_before = read_alive(folder .. "/alive") or stamp();
	rewrite(self);
	self:beat();
	return self;
end

-- Remembers a room, a table of texts and tables with the member jid.
function memory:remember(room)
	self.rooms[room.jid] = json.encode(room);
	write(self, self.rooms[room.jid]);
end

function memory:forget(jid)
	if not self.rooms[jid] then return; end
	self.rooms[jid] = nil;
	write(self, json.encode { jid = jid, gone = true });
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
	if not self.rooms_file then rewrite(self); end
	timer.add_task(alive_seconds, function ()
		if self.stopped then return; end
		self:beat();
	end);
end

function memory:stop()
	self:alive();
	self.stopped = true;
	for _, name in ipairs { "alive_file", "rooms_file" } do
		if self[name] then self[name]:close(); end
		self[name] = nil;
	end
end

return { open = open };
