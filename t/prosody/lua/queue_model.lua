-- Plays random appends, readings, doings in any order, kills, torn lines and full disks
-- against event_sync/queue and compares it, after each step, with a plain list.
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
-- items: {text, token if it is taken, is_done}, from the first that is not done.
local q, items, number, taken = nil, {}, 0, 0;

local function open()
	q = queue.open(folder, function () end, function () lost = lost + 1; end);
end

local function segment(which)
	return ("%s/queue-%08d"):format(folder, which);
end

-- Cuts the last record on disk, if it is among the items and the last of its segment.
local function tear()
	local file = q.size > 0 and open_file(segment(q.out_segment), "rb");
	if not file then return; end
	local text = file:read("*a");
	file:close();
	local last = items[#items] and items[#items].text;
	if not last or text:sub(-#last - 1) ~= last .. "\n" then return; end
	file = open_file(segment(q.out_segment), "wb");
	file:write((text:sub(1, -1 - math.random(#last + 1))));
	file:close();
	items[#items] = nil;
end

local function drop_done()
	while items[1] and items[1].is_done do
		table.remove(items, 1);
		taken = taken - 1;
	end
end

-- What was taken and not done comes again, and what is behind it.
local function begin_again()
	local left = {};
	for _, item in ipairs(items) do
		if not item.was_memorys then left[#left + 1] = { text = item.text }; end
	end
	items, taken = left, 0;
end

local steps_of = {};

function steps_of.append()
	number = number + 1;
	local size = math.random(6) == 1 and math.random(400000) or math.random(300);
	local record = number .. ":" .. ("r"):rep(size);
	q:append(record);
	items[#items + 1] = { text = record };
end

function steps_of.next()
	local text, token = q:next();
	if not text then return; end
	taken = taken + 1;
	assert(text == items[taken].text, "another record than expected");
	items[taken].token = token;
end

function steps_of.done()
	local item = items[math.random(math.max(taken, 1))];
	if taken == 0 or item.is_done then return; end
	item.is_done, item.was_memorys = true, item.token.is_held;
	q:done(item.token);
	drop_done();
end

function steps_of.fill() room = math.random(3) == 1 and 0 or math.random(2000); end

function steps_of.free() room = math.huge; end

function steps_of.wait() clock = clock + math.random(0, 2); end

function steps_of.save() q:save(); end

local function drop_held()
	for _ = 1, #q.held do
		local last = #items;
		while items[last].was_memorys do last = last - 1; end
		table.remove(items, last);
	end
end

function steps_of.kill()
	drop_held();
	if math.random(2) == 1 and not (items[#items] or {}).was_memorys then tear(); end
	begin_again();
	open();
end

function steps_of.stop()
	q:close();
	drop_held();
	begin_again();
	open();
end

local weighted = {};
for name, weight in pairs { append = 230, next = 260, done = 380, fill = 20, free = 20, wait = 30,
	save = 10, kill = 1, stop = 1 } do
	for _ = 1, weight do weighted[#weighted + 1] = name; end
end
table.sort(weighted);

-- What is done, with all before it, goes: no more than a segment of it is kept.
local function is_tidy()
	local bytes, open_bytes = 0, 0;
	for which = q.ack_segment, q.out_segment do
		local file = open_file(segment(which), "rb");
		if file then
			bytes = bytes + file:seek("end");
			file:close();
		end
	end
	for _, item in ipairs(items) do open_bytes = open_bytes + #item.text; end
	return bytes <= open_bytes + 1024 * 1024 + 400000 + 10000
		and not open_file(segment(q.ack_segment - 1), "rb");
end

open();
for step = 1, steps do
	local name = weighted[math.random(#weighted)];
	local ok, err = pcall(steps_of[name]);
	if not ok then error(("seed %d, step %d (%s): %s"):format(seed, step, name, err), 0); end
	if name == "kill" or math.random(3) == 1 then assert(is_tidy(), "old segments are kept"); end
end
room, clock = math.huge, clock + 10;
q:save();
for i = taken, 1, -1 do
	if not items[i].is_done then q:done(items[i].token); end
end
for i = taken + 1, #items do
	local text, token = q:next();
	assert(text == items[i].text, "the rest is another than expected");
	q:done(token);
end
assert(not q:next(), "there is more than expected");
assert(lost == 0);
print(("%d records"):format(number));
