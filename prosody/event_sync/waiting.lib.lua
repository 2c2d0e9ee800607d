-- The files of rooms whose events wait: a room has one while its events are not taken as fast as
-- they happen, and none otherwise.
--
-- Files of the folder "waiting":
--   <hash of the room's key>-<offset>  one record per line, only appended to; offset is the place
--                       of the first record that was not taken.  The file is renamed when a
--                       record is taken, and removed with the last.
-- A line is "length TAB record".  A torn line is recognised by its length and skipped; its record
-- is not done in the journal, and comes again from there.
--
-- A record that cannot be written (disk full) is held in memory behind the file.  It is not done
-- in the journal until it is written or taken.  Files are open only while they are used, so a
-- room costs no more than a small table.
local lfs = require "lfs";
local sha256 = require "util.hashes".sha256;

local held_most = 10000;
local no_such_file = 2; -- ENOENT

local waiting = {};
waiting.__index = waiting;

local function path_of(self, room)
	return ("%s/%s-%d"):format(self.folder, room.hash, room.named);
end

-- The files of an earlier process; the end of such a file may be torn.
local function survey(self)
	for name in lfs.dir(self.folder) do
		local hash, offset = name:match("^(%x+)%-(%d+)$");
		if hash then
			self.rooms[hash] = {
				hash = hash, named = tonumber(offset), offset = tonumber(offset), is_torn = true,
				size = lfs.attributes(self.folder .. "/" .. name, "size") or 0,
			};
		end
	end
end

-- folder: the queue's.  log(level, format, ...).
local function open(folder, log)
	local self = setmetatable({ folder = folder .. "/waiting", log = log, rooms = {}, left = {},
		held = {}, held_count = 0 }, waiting);
	lfs.mkdir(self.folder);
	if lfs.attributes(self.folder, "mode") == "directory" then survey(self); end
	return self;
end

local function hash_of(key)
	return sha256(key, true):sub(1, 32);
end

-- The room that waits under this key, or nil.
function waiting:find(key)
	return self.rooms[hash_of(key)];
end

-- Adds a room; its first record creates its file.
function waiting:admit(key)
	local hash = hash_of(key);
	local room = self.left[hash] or { hash = hash, named = 0, offset = 0, size = 0 };
	self.rooms[hash], self.left[hash] = room, nil;
	return room;
end

-- Calls each(room) for all.
function waiting:each(each)
	for _, room in pairs(self.rooms) do each(room); end
end

-- Writing.

local function write(self, room, record)
	local path = path_of(self, room);
	local file, err = io.open(path, "ab");
	if not file and lfs.mkdir(self.folder) then file, err = io.open(path, "ab"); end
	if not file then return nil, err; end
	file:setvbuf("no");
	local text = ("%s%d\t%s\n"):format(room.is_torn and "\n" or "", #record, record);
	local ok;
	ok, err = file:write(text);
	room.size = file:seek("end") or room.size;
	room.is_torn = not ok;
	file:close();
	return ok, err;
end

-- Removes the first record that memory holds.
local function unhold(self, room)
	self.held_count = self.held_count - 1;
	table.remove(room.held, 1).done();
	if not room.held[1] then room.held, self.held[room.hash] = nil, nil; end
end

local function write_held(self, room)
	while room.held do
		local ok, err = write(self, room, room.held[1].record);
		if not ok then return nil, err; end
		room.next = nil;
		unhold(self, room);
	end
	return true;
end

-- Adds a record; done() is called, now or later, when it need not be kept elsewhere.  False if it
-- is held in memory: then the caller must call save().
function waiting:append(room, record, done)
	local ok, err;
	if not room.held then ok, err = write(self, room, record); end
	if ok then
		done();
		return true;
	end
	if not self.is_told then
		self.is_told = true;
		self.log("error", "Cannot write %s: %s; memory holds the events", path_of(self, room), err);
	end
	room.held = room.held or {};
	room.held[#room.held + 1] = { record = record, done = done };
	self.held_count = self.held_count + 1;
	self.held[room.hash] = room;
	return false;
end

-- May memory hold another record that is nowhere else?
function waiting:can_hold()
	return self.held_count < held_most;
end

-- Removes the files that could not be removed when nothing was left of their rooms.
local function remove_left(self)
	for hash, room in pairs(self.left) do
		local ok, _, number = os.remove(path_of(self, room));
		if ok or number == no_such_file then self.left[hash] = nil; end
	end
	return next(self.left) == nil;
end

-- Tries to write what memory holds, and to remove what could not be removed; true if some is
-- left.
function waiting:save()
	local before, is_clean = self.held_count, remove_left(self);
	for _, room in pairs(self.held) do
		if not write_held(self, room) then return true; end
	end
	if before > 0 then
		self.log("info", "%d events that memory held are written, 0 are not", before);
	end
	self.is_told = nil;
	return not is_clean;
end

-- Reading.

-- The first whole record at or behind the offset, and where the next one begins; nil, and an
-- error if the file cannot be read.
local function read(self, room)
	if room.offset >= room.size then return nil; end
	local file, err, number = io.open(path_of(self, room), "rb");
	if not file then
		if number ~= no_such_file then return nil, nil, err; end
		room.named, room.offset, room.size = 0, 0, 0; -- An operator has removed it.
		return nil;
	end
	local at, found = room.offset, nil;
	file:seek("set", at);
	while at < room.size and not found do
		local line = file:read("*l");
		if not line then break; end
		at = at + #line + 1;
		local length, record = line:match("^(%d+)\t(.*)$");
		if record and #record == tonumber(length) then found = record; end
	end
	file:close();
	if not found then room.offset = room.size; end
	return found, at;
end

-- The oldest record of a room; nil if there is none; nil and an error if it cannot be read.
function waiting:head(room)
	local record, at, err = read(self, room);
	room.next = record and at;
	if record or err then return record, err; end
	return room.held and room.held[1].record;
end

local function pop_written(self, room)
	room.offset, room.next = room.next, nil;
	if room.offset >= room.size then return; end
	local before, named = path_of(self, room), room.named;
	room.named = room.offset;
	-- Without it the record is sent again after a restart, as a repeat.
	if not os.rename(before, path_of(self, room)) then room.named = named; end
end

-- Removes the head; true if there may be more.
function waiting:pop(room)
	if not room.next then -- It was held, and may have been written since.
		local record, at, err = read(self, room);
		if err then return true; end
		room.next = record and at;
	end
	if room.next then
		pop_written(self, room);
	elseif room.held then
		unhold(self, room);
	end
	return room.offset < room.size or room.held ~= nil;
end

-- A room without records waits no longer.  If its file cannot be removed, later records are
-- appended to it, because after a restart there must not be two files of one room.  Then this
-- returns false, and the caller must call save().
function waiting:dismiss(room)
	local ok, _, number = os.remove(path_of(self, room));
	if not ok and number ~= no_such_file then self.left[room.hash] = room; end
	self.rooms[room.hash] = nil;
	return not self.left[room.hash];
end

return { open = open };
