-- Plays random appends, acknowledgements, kills, torn lines and full disks against
-- event_sync/queue and compares it, after each step, with a plain list.
--   lua5.x queue_model.lua queue.lib.lua FOLDER SEED STEPS
local library, folder, seed, steps = arg[1], arg[2], tonumber(arg[3]), tonumber(arg[4]);
math.randomseed(seed);

local clock, room = 0, math.huge; -- seconds, and the bytes that the disk still takes
package.preload["util.time"] = function ()
	return { monotonic = function () return clock; end };
end

-- Files of the queue that can be full.
local open_file = io.open;
local limited = {};
limited.__index = limited;

function limited:write(text)
	local taken = text:sub(1, math.min(#text, room));
	self.file:write(taken);
	room = room - #taken;
	if #taken < #text then return nil, "No space left on device"; end
	return self;
end

for _, name in ipairs { "seek", "setvbuf", "close" } do
	limited[name] = function (self, ...) return self.file[name](self.file, ...); end
end

function io.open(path, mode) -- luacheck: ignore 122
	if mode ~= "ab" or not path:find("/queue-", 1, true) then return open_file(path, mode); end
	if room == 0 and math.random(2) == 1 then return nil, "No space left on device"; end
	local file, err = open_file(path, mode);
	return file and setmetatable({ file = file }, limited), err;
end

local queue = dofile(library);
local lost = 0;
local q, expected, number = nil, {}, 0;

local function open()
	q = queue.open(folder, function () end, function () lost = lost + 1; end);
end

local function segment(which)
	return ("%s/queue-%08d"):format(folder, which);
end

-- Cuts the last record on disk, if it is not acknowledged and the last of its segment.
local function tear()
	local file = q.size > 0 and open_file(segment(q.out_segment), "rb");
	if not file then return; end
	local text = file:read("*a");
	file:close();
	local last = expected[#expected];
	if not last or text:sub(-#last - 1) ~= last .. "\n" then return; end
	file = open_file(segment(q.out_segment), "wb");
	file:write((text:sub(1, -1 - math.random(#last + 1))));
	file:close();
	expected[#expected] = nil;
end

local steps_of = {};

function steps_of.append()
	number = number + 1;
	local size = math.random(6) == 1 and math.random(400000) or math.random(300);
	local record = number .. ":" .. ("r"):rep(size);
	q:append(record);
	expected[#expected + 1] = record;
end

function steps_of.pop()
	if q:head() then
		q:pop();
		table.remove(expected, 1);
	end
end

function steps_of.fill() room = math.random(3) == 1 and 0 or math.random(2000); end

function steps_of.free() room = math.huge; end

function steps_of.wait() clock = clock + math.random(0, 2); end

function steps_of.save() q:save(); end

function steps_of.kill()
	for _ = 1, #q.held do expected[#expected] = nil; end
	if math.random(2) == 1 then tear(); end
	open();
end

function steps_of.stop()
	q:close();
	for _ = 1, #q.held do expected[#expected] = nil; end
	open();
end

local weighted = {};
for name, weight in pairs { append = 150, pop = 170, fill = 20, free = 20, wait = 30, save = 10,
	kill = 1, stop = 1 } do
	for _ = 1, weight do weighted[#weighted + 1] = name; end
end
table.sort(weighted);

local function agree(step, name)
	if q:head() == expected[1] then return; end
	error(("seed %d, step %d (%s): head %s, expected %s"):format(seed, step, name,
		tostring(q:head()):sub(1, 20), tostring(expected[1]):sub(1, 20)), 0);
end

-- What is acknowledged goes: no more than a segment of it is kept.
local function is_tidy()
	local bytes, open_bytes = 0, 0;
	for which = q.at_segment, q.out_segment do
		local file = open_file(segment(which), "rb");
		if file then
			bytes = bytes + file:seek("end");
			file:close();
		end
	end
	for i = 1, #expected - #q.held do open_bytes = open_bytes + #expected[i]; end
	return bytes <= open_bytes + 1024 * 1024 + 400000 + 10000
		and not open_file(segment(q.at_segment - 1), "rb");
end

open();
for step = 1, steps do
	local name = weighted[math.random(#weighted)];
	steps_of[name]();
	if math.random(3) == 1 or name == "kill" or name == "stop" then
		agree(step, name);
		assert(is_tidy(), "old segments are kept");
	end
end
room, clock = math.huge, clock + 10;
q:save();
for step = 1, #expected do
	agree(step, "end");
	q:pop();
	table.remove(expected, 1);
end
agree(0, "end");
assert(lost == 0);
print(("%d records"):format(number));
