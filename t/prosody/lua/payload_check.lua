-- Checks event_sync/payload by itself: times and texts.
--   lua5.x payload_check.lua payload.lib.lua
local clock = 1736937000.0;
local function preload(name, value)
	package.preload[name] = function () return value; end;
end

-- Is it ASCII, or the two bytes of a small letter?  Enough for the texts below.
local function valid(text)
	return (text:gsub("\195[\128-\191]", "")):find("[\128-\255]") == nil;
end

preload("util.json", { encode = function (value) return value; end });
preload("util.encodings", { utf8 = { valid = valid } });
preload("util.uuid", { generate = function () return "an id"; end });
preload("util.time", { now = function () return clock; end });
local payload = dofile(arg[1]);

local function same(what, got, wanted)
	if got ~= wanted then
		error(("%s: %s instead of %s"):format(what, tostring(got), tostring(wanted)), 0);
	end
end

local first = payload.stamp();
same("a time", payload.rfc3339(first), "2025-01-15T10:30:00.000Z");
same("the same moment again", payload.stamp(), first + 1);
clock = clock + 0.0305;
same("a later moment", payload.rfc3339(payload.stamp()), "2025-01-15T10:30:00.030Z");
clock = clock - 5;
same("a clock set back a little", payload.rfc3339(payload.stamp()), "2025-01-15T10:30:00.031Z");
clock = clock - 3600;
same("a clock that was wrong", payload.rfc3339(payload.stamp()), "2025-01-15T09:29:55.030Z");
same("the first moment", payload.rfc3339(7), "1970-01-01T00:00:00.007Z");

same("a NUL", payload.clean("a\0b"), "ab");
same("bad UTF-8", payload.clean("\255A\195"), "?A?");
same("a number", payload.clean(12), "12");
same("a number with a fraction", payload.clean(1.5), "1.5");
same("a long number", payload.clean(9007199254740991), "9007199254740991");
same("a number beyond integers", payload.clean(-2^70), "-1.1805916207174e+21");
same("no number", payload.clean(0/0), tostring(0/0));
same("a table", payload.clean({}), nil);
same("a flag", payload.clean(true), nil);
same("a long text", #payload.clean(("a"):rep(5000)), 1024);
same("a letter on the border", #payload.clean("a" .. ("\195\188"):rep(5000)), 1023);

local flat = payload.flat({ text = "a\0b", number = 1.5, truth = false, nan = 0/0, large = 1/0,
	too_long = -1e308, too_fine = 1e-320,
	table = {}, [1] = "no name", ["\255"] = "bad name" });
same("a text of another module", flat.text, "ab");
same("its number", flat.number, 1.5);
same("its truth", flat.truth, false);
flat.text, flat.number, flat.truth = nil, nil, nil;
same("anything else of it", next(flat), nil);
same("no data of another module", next(payload.flat("text")), nil);
print("ok");
