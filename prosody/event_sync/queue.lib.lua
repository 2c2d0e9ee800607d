-- The queue on disk: what is appended comes out once acknowledged, in order, whatever
-- happens to the process in between.
--
-- Files of the folder:
--   queue-00000001 ...  segments: records, a line each, only ever appended to; one that has
--                       been read to its end is removed
--   ack                 "segment offset" of the first record not acknowledged; replaced by
--                       rename
-- A process begins a segment of its own, and so does whoever could write only a part of a
-- record: a torn line is the last of its segment, and dropped when the reader comes to it.
--
-- A record that cannot be written (disk full) is held in memory, behind what is on disk,
-- and written as soon as that works: order is kept, and only a kill in the meantime, or
-- more than held_most of them, loses any.  All of it is logged.
--
-- Nothing here waits for the disk: records are safe from a killed process, not from a power
-- cut (Lua has no fsync).
local lfs = require "lfs";
local monotonic = require "util.time".monotonic or os.time;

local segment_bytes = 1024 * 1024; -- A disk never holds more than this of what is done.
local held_most = 10000;
local held_retry_seconds = 1;

local queue = {};
queue.__index = queue;

local function segment_path(self, number)
	return ("%s/queue-%08d"):format(self.folder, number);
end

local function read_ack(self)
	local file = io.open(self.folder .. "/ack", "r");
	local text = file and file:read("*l");
	if file then file:close(); end
	local segment, offset = (text or ""):match("^(%d+) (%d+)$");
	if segment then return tonumber(segment), tonumber(offset); end
end

local function write_ack(self)
	local path = self.folder .. "/ack";
	local file, err = io.open(path .. ".new", "w");
	local ok = false;
	if file then
		ok, err = file:write(("%d %d\n"):format(self.at_segment, self.at_offset));
		local closed, close_err = file:close();
		if ok and not closed then ok, err = nil, close_err; end
		if ok then ok, err = os.rename(path .. ".new", path); end
	end
	-- Without it the record is sent again after a restart, and is then a repeat.
	if not ok and not self.ack_failed then
		self.log("error", "Cannot write %s: %s", path, err);
	end
	self.ack_failed = not ok;
end

-- The segments that another process left: the numbers of the first and the last.
local function survey(self, acknowledged)
	local first, last;
	for name in lfs.dir(self.folder) do
		local number = tonumber(name:match("^queue%-(%d+)$"));
		if number and number < acknowledged then
			os.remove(segment_path(self, number));
		elseif number then
			first, last = math.min(first or number, number), math.max(last or number, number);
		end
	end
	return first, last;
end

-- Opens the queue of a folder that exists.  log(level, format, ...); count("lost") is told
-- of every record that neither disk nor memory could take.
local function open(folder, log, count)
	local self = setmetatable({ folder = folder, log = log, count = count, held = {}, size = 0,
		held_retry_at = 0 }, queue);
	local segment, offset = read_ack(self);
	local first, last = survey(self, segment or 0);
	self.at_segment, self.at_offset = first or segment or 1, 0;
	if first and first == segment then self.at_offset = offset; end
	self.out_segment = math.max(last or 0, segment or 0) + 1;
	return self;
end

-- Leaving segments.

local function close_input(self)
	if self.input then self.input:close(); end
	self.input = nil;
end

local function leave_segment(self)
	close_input(self);
	os.remove(segment_path(self, self.at_segment));
	self.at_segment, self.at_offset = self.at_segment + 1, 0;
end

local function next_segment(self)
	if self.out then self.out:close(); end
	self.out, self.size, self.out_segment = nil, 0, self.out_segment + 1;
end

-- Writing.

-- What a failed write left behind is no record: nothing may be appended to it.
local function discard_torn_end(self)
	if self.out:seek("end") == self.size then return; end
	if self.size > 0 then return next_segment(self); end
	self.out:close();
	self.out = nil;
	if self.at_segment == self.out_segment then close_input(self); end
	os.remove(segment_path(self, self.out_segment));
end

local function write(self, record)
	if self.size > segment_bytes then next_segment(self); end
	local ok, err;
	if not self.out then
		self.out, err = io.open(segment_path(self, self.out_segment), "ab");
		if not self.out then return nil, err; end
		self.out:setvbuf("no");
	end
	ok, err = self.out:write(record .. "\n");
	if not ok then
		discard_torn_end(self);
		return nil, err;
	end
	self.size = self.size + #record + 1;
	return true;
end

-- The head, which memory held and which may even be under way, now stands on disk.
local function head_is_written(self)
	while self.at_segment < self.out_segment do leave_segment(self); end
	self.at_offset = self.size - #self.line - 1;
	self.head_is_held = nil;
	write_ack(self);
end

-- Writes what memory holds, as far as it goes.
local function write_held(self)
	local written, rest = 0, {};
	for i, record in ipairs(self.held) do
		local ok = written == i - 1;
		if ok then ok, self.held_error = write(self, record); end
		if not ok then
			rest[#rest + 1] = record;
		else
			written = i;
			if i == 1 and self.head_is_held then head_is_written(self); end
		end
	end
	self.held = rest;
	self.held_retry_at = monotonic() + held_retry_seconds;
	self.log(rest[1] and "error" or "info", "%d events that memory held are written, %d are not%s",
		written, #rest, rest[1] and ": " .. tostring(self.held_error) or "");
end

local function hold(self, record)
	if #self.held >= held_most then
		self.count("lost");
		self.log("error", "An event is lost: memory holds %d, and the queue cannot be written: %s",
			held_most, self.held_error);
		return;
	end
	self.held[#self.held + 1] = record;
	if #self.held > 1 then return; end
	self.held_retry_at = monotonic() + held_retry_seconds;
	self.log("error", "Cannot write to the queue: %s; memory holds the events", self.held_error);
end

-- Adds a record, a text without a line break.
function queue:append(record)
	if self.held[1] and monotonic() >= self.held_retry_at then write_held(self); end
	if not self.held[1] then
		local ok;
		ok, self.held_error = write(self, record);
		if ok then return; end
	end
	hold(self, record);
end

-- Tries once more to write what memory holds.
function queue:save()
	if self.held[1] then write_held(self); end
end

-- Reading.

local function read_line(self)
	if not self.input then
		self.input = io.open(segment_path(self, self.at_segment), "rb");
		if not self.input then return; end
	end
	local limit = self.at_segment == self.out_segment and self.size or self.input:seek("end");
	if self.at_offset >= limit then return; end
	self.input:seek("set", self.at_offset);
	local line = self.input:read("*l");
	if line and self.at_offset + #line < limit then return line; end
	self.log("warn", "The last line of %s is torn; it is dropped",
		segment_path(self, self.at_segment));
	self.at_offset = limit;
end

-- The oldest record that is not acknowledged, or nil.
function queue:head()
	while not self.line do
		self.line = read_line(self);
		if self.line or self.at_segment >= self.out_segment then break; end
		leave_segment(self);
	end
	if not self.line and self.held[1] then
		self.line, self.head_is_held = self.held[1], true;
	end
	return self.line;
end

-- Acknowledges the head.
function queue:pop()
	if self.head_is_held then
		table.remove(self.held, 1);
	else
		self.at_offset = self.at_offset + #self.line + 1;
		write_ack(self);
	end
	self.line, self.head_is_held = nil, nil;
end

function queue:close()
	self:save();
	close_input(self);
	if self.out then self.out:close(); end
	self.out = nil;
end

return { open = open };
