-- read_config.lua FILE: what a Prosody configuration sets, as JSON {host: {option: value}}.
-- The global section is "*"; a component's type is its option component_module.
local hosts, current = { ["*"] = {} }, "*";

local function open(name)
	hosts[name], current = hosts[name] or {}, name;
end

local env = setmetatable({
	VirtualHost = open;
	Component = function (name)
		open(name);
		return function (kind) hosts[name].component_module = kind; end
	end;
}, {
	__newindex = function (_, option, value) hosts[current][option] = value; end;
	__index = function (_, name) error("unknown name " .. name); end;
});

local function json(value)
	if type(value) ~= "table" then
		return type(value) == "string" and ("%q"):format(value):gsub("\\\n", "\\n")
			or tostring(value);
	end
	local parts = {};
	for _, item in ipairs(value) do parts[#parts + 1] = json(item); end
	if #parts > 0 then return "[" .. table.concat(parts, ",") .. "]"; end
	for key, item in pairs(value) do parts[#parts + 1] = json(key) .. ":" .. json(item); end
	return "{" .. table.concat(parts, ",") .. "}";
end

assert(loadfile(arg[1], "t", env))();
print(json(hosts));
