-- The journal on disk: records come out in order, again after a restart, until they are done.
--
-- The reader takes one record after the other and marks each as done, in any order.  After a
-- restart it begins with the first that was not done; some of the later ones may then come twice.
--
-- Files of the folder:
--   queue-00000001 ...  segments: one record per line, only appended to; a segment is removed when
--                       all its records are done
--   ack-<segment>-<offset>  empty: its name is the place of the first record that is not done.  It
--                       is renamed, which takes 0.01 ms; replacing a file by rename makes ext4
--                       write its data to the disk, which takes 0.6 ms
-- Each process begins a new segment.  A new one also begins after a record was written in part:
-- so a torn line is the last of its segment.  The reader drops it.
--
-- A record that cannot be written (disk full) is held in memory, behind those on disk, and
-- written as soon as that works.  Order is kept.  Records are lost only if the process is killed
-- meanwhile, or if there are more than held_most.  All of this is logged.
--
-- Lua has no fsync: records survive a killed process, not a loss of power.
local lfs = require "lfs";
local monotonic = require "util.time".monotonic or os.time;

local segment_bytes = 1024 * 1024; -- The disk never has more than this of finished records.
local held_most = 10000;
local no_such_file = 2; -- ENOENT
local held_retry_seconds = 1;
local open_most = 10000; -- Records that are taken and not done, with finished ones behind them.

local queue = {};
queue.__index = queue;

local function segment_path(self, number)
	return ("%s/queue-%08d"):format(self.folder, number);
end

local function write_ack(self)
	local path = ("%s/ack-%d-%d"):format(self.folder, self.ack_segment, self.ack_offset);
	if path == self.ack_path then return; end
	local ok, err;
	if self.ack_path then ok = os.rename(self.ack_path, path); end
	if not ok then
		ok, err = io.open(path, "ab");
		if ok then ok:close(); end
	end
	if ok then
		self.ack_path = path;
	elseif not self.ack_failed then
		-- Without it the record is sent again after a restart, as a repeat.
		self.log("error", "Cannot acknowledge: %s", err);
	end
	self.ack_failed = not ok;
end

-- Acknowledges all records before the first that is not done, and removes their segments.
local function acknowledge(self)
	while self.first <= self.last and self.tokens[self.first].is_done do
		self.tokens[self.first] = nil;
		self.first = self.first + 1;
	end
	local token = self.tokens[self.first];
	local segment, offset = self.at_segment, self.at_offset;
	if token and not token.is_held then segment, offset = token.segment, token.offset; end
	while self.ack_segment < segment do
		os.remove(segment_path(self, self.ack_segment));
		self.ack_segment = self.ack_segment + 1;
	end
	self.ack_offset = offset;
	if offset > 0 then write_ack(self); end
end

-- Reads the folder: where to continue, and the first and the last segment.
local function survey(self)
	local segment, offset, first, last = 0, 0, nil, nil;
	for name in lfs.dir(self.folder) do
		local ack_segment, ack_offset = name:match("^ack%-(%d+)%-(%d+)$");
		local number = tonumber(name:match("^queue%-(%d+)$"));
		if number then
			first, last = math.min(first or number, number), math.max(last or number, number);
		elseif ack_segment then
			segment, offset = tonumber(ack_segment), tonumber(ack_offset);
			self.ack_path = self.folder .. "/" .. name;
		end
	end
	return segment, offset, first, last;
end

-- Opens the queue of a folder that exists.  log(level, format, ...); count("lost") is called
-- for every record that neither disk nor memory could take.
local function open(folder, log, count)
	local self = setmetatable({ folder = folder, log = log, count = count, held = {}, size = 0,
		held_retry_at = 0, tokens = {}, first = 1, last = 0 }, queue);
	local segment, offset, first, last = survey(self);
	for number = first or 1, math.min(last or 0, segment - 1) do
		os.remove(segment_path(self, number));
	end
	self.at_segment = math.max(first or 1, segment);
	self.at_offset = self.at_segment == segment and offset or 0;
	self.ack_segment, self.ack_offset = self.at_segment, self.at_offset;
	self.out_segment = math.max(last or 0, segment) + 1;
	return self;
end

-- Leaving segments.

local function close_input(self)
	if self.input then self.input:close(); end
	self.input = nil;
end

local function leave_segment(self)
	close_input(self);
	self.at_segment, self.at_offset = self.at_segment + 1, 0;
end

local function next_segment(self)
	if self.out then self.out:close(); end
	self.out, self.size, self.out_segment = nil, 0, self.out_segment + 1;
end

-- Writing.

-- Removes what a failed write left: nothing may be appended to a partial record.
local function discard_torn_end(self)
	if self.out:seek("end") == self.size then return; end
	if self.size > 0 then return next_segment(self); end
	self.out:close();
	self.out = nil;
	if self.at_segment == self.out_segment then close_input(self); end
	if not os.remove(segment_path(self, self.out_segment)) then next_segment(self); end
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

-- A record that was taken from memory is now on disk, behind all others that are taken.
local function taken_is_written(self)
	local token = self.held_token;
	while self.at_segment < self.out_segment do leave_segment(self); end
	token.segment, token.offset = self.out_segment, self.size - #self.held[1] - 1;
	token.is_held, self.held_token = nil, nil;
	self.at_offset = self.size;
	acknowledge(self);
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
			if i == 1 and self.held_token then taken_is_written(self); end
		end
	end
	self.held = rest;
	self.held_retry_at = monotonic() + held_retry_seconds;
	if written == 0 then return; end -- That was logged when it began.
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
	if #self.held == 1 then self.held_retry_at = monotonic() + held_retry_seconds; end
	if self.is_told then return; end
	self.is_told = true;
	self.log("error", "Cannot write to the queue: %s; memory holds the events", self.held_error);
end

-- Adds a record, a text without a line break; true if it is on disk.
function queue:append(record)
	if self.held[1] and monotonic() >= self.held_retry_at then write_held(self); end
	if not self.held[1] then
		local ok;
		ok, self.held_error = write(self, record);
		if ok then
			self.is_told = nil;
			return true;
		end
	end
	hold(self, record);
	return false;
end

-- Tries again to write what memory holds; true if it still holds records.
function queue:save()
	if self.held[1] then write_held(self); end
	return self.held[1] ~= nil;
end

-- Reading.

-- A segment that exists and cannot be read (of another user) is tried again later.
local function open_input(self)
	local path = segment_path(self, self.at_segment);
	local file, err, number = io.open(path, "rb");
	self.input = file;
	local is_unreadable = not file and number ~= no_such_file;
	if is_unreadable and not self.is_unreadable then
		self.log("error", "Cannot read the queue: %s; its events wait", err);
	end
	self.is_unreadable = is_unreadable;
	return file;
end

local function read_line(self)
	if not self.input and not open_input(self) then return; end
	local limit = self.at_segment == self.out_segment and self.size or self.input:seek("end");
	if self.at_offset >= limit then return; end
	self.input:seek("set", self.at_offset);
	local line = self.input:read("*l");
	if line and self.at_offset + #line < limit then return line; end
	self.log("warn", "The last line of %s is incomplete; it is dropped",
		segment_path(self, self.at_segment));
	self.at_offset = limit;
end

local function read_on(self)
	while true do
		local line = read_line(self);
		if line or self.is_unreadable or self.at_segment >= self.out_segment then return line; end
		leave_segment(self);
		acknowledge(self);
	end
end

-- The next record and a token for done(); nil if there is none.
function queue:next()
	if self.held_token or self.last - self.first + 1 >= open_most then return nil; end
	local line = read_on(self);
	local token = { segment = self.at_segment, offset = self.at_offset };
	if line then
		self.at_offset = self.at_offset + #line + 1;
	else
		line = not self.is_unreadable and self.held[1];
		if not line then return nil; end
		token.is_held, self.held_token = true, token;
	end
	self.last = self.last + 1;
	self.tokens[self.last] = token;
	return line, token;
end

-- The record is done.
function queue:done(token)
	token.is_done = true;
	if token.is_held then
		table.remove(self.held, 1);
		token.is_held, self.held_token = nil, nil;
		token.segment, token.offset = self.at_segment, self.at_offset;
	end
	acknowledge(self);
end

function queue:close()
	self:save();
	close_input(self);
	if self.out then self.out:close(); end
	self.out = nil;
end

return { open = open };
