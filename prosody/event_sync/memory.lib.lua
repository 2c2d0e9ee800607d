-- What must be known after a crash: the rooms that exist, their running recordings, and when the
-- server was last alive.
--
-- Files of the folder:
--   rooms   written when a room begins or ends, or a recording in it (ledger.lib.lua)
--   alive   milliseconds since 1970 in 13 digits, overwritten with every event and every ten
--           seconds
local timer = require "util.timer";

local ledger = module:require "event_sync/ledger";

local alive_seconds = 10;

local memory = {};
memory.__index = memory;

local function read_alive(path)
	local file = io.open(path, "rb");
	local text = file and file:read("*a") or "";
	if file then file:close(); end
	return tonumber(text:match("^%d+"));
end

-- Opens the memory of a folder that exists.  stamp() returns the time.
local function open(folder, log, stamp)
	local self = setmetatable({ folder = folder, log = log, stamp = stamp }, memory);
	self.rooms = ledger.open(folder .. "/rooms", log);
	self.alive_before = read_alive(folder .. "/alive") or stamp();
	self:beat();
	return self;
end

-- Remembers a room, a table of texts and tables with the member jid.
function memory:remember(room)
	self.rooms:set(room);
end

function memory:forget(jid)
	self.rooms:unset(jid);
end

-- The remembered rooms for which is_wanted(jid).
function memory:remembered(is_wanted)
	return self.rooms:select(is_wanted);
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

-- Writes it every ten seconds from now on.
function memory:beat()
	self:alive();
	self.rooms:save();
	timer.add_task(alive_seconds, function ()
		if self.stopped then return; end
		self:beat();
	end);
end

function memory:stop()
	self:alive();
	self.stopped = true;
	self.rooms:close();
	if self.alive_file then self.alive_file:close(); end
	self.alive_file = nil;
end

return { open = open };
