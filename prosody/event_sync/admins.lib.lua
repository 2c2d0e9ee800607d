-- Who is an admin of a host: listed in its admins, as jicofo is in Jitsi's own configuration, or
-- by Prosody's own roles.
--
-- Sources: Prosody core/usermanager.lua (is_admin before 13, get_jid_role since).
local usermanager = require "core.usermanager";

local roles = { ["prosody:admin"] = true, ["prosody:operator"] = true };

-- admins: the set of the host's option.
local function has(admins, host, bare_jid)
	if admins:contains(bare_jid) then return true; end
	if not usermanager.get_jid_role then -- Prosody before 13
		return usermanager.is_admin(bare_jid, host);
	end
	local role = usermanager.get_jid_role(bare_jid, host);
	return role ~= nil and roles[role.name] == true;
end

return { has = has };
