-- Stands in for Jitsi's mod_token_affiliation: the token's owner becomes the room's owner
-- (a moderator), everybody else a member.  test_affiliation = "pre-join" is its way since
-- 2026 (at -3.5, leaving those whom a lobby would hold), "joined" its way before.  For
-- tests only.
local function affiliation_of(session)
	local user = session and session.jitsi_meet_context_user;
	if user then
		return user.affiliation == "owner" and "owner" or "member";
	end
end

if module:get_option_string("test_affiliation", "pre-join") == "joined" then
	module:hook("muc-occupant-joined", function (event)
		local affiliation = affiliation_of(event.origin);
		if affiliation then
			event.room:set_affiliation(true, event.occupant.bare_jid, affiliation);
		end
	end);
else
	module:hook("muc-occupant-pre-join", function (event)
		local room, occupant = event.room, event.occupant;
		local affiliation = affiliation_of(event.origin);
		if affiliation and (not room:get_members_only() or room:get_affiliation(occupant.bare_jid)) then
			room:set_affiliation(true, occupant.bare_jid, affiliation);
			occupant.role = affiliation == "owner" and "moderator" or occupant.role;
		end
	end, -3.5);
end
