
// Reflector's part of Jitsi Meet's config.js.  It is appended to Jitsi's own (README.md), changes
// what is named here and nothing else, and may be there twice.  Replace meet.example.com and
// reflector.example.com.  Names and meanings of options: configType.ts and configWhitelist.ts
// in react/features/base/config of jitsi-meet.
//
// With #config... in the link a person can change most of these for themselves: they make the
// page fit, they protect nothing.  FIXED: no link can change it.

// FIXED.  The recorder's domain: its occupant is not shown as a person.  docker-jitsi-meet sets
// its own, with ENABLE_RECORDING.
config.hiddenDomain = config.hiddenDomain || 'recorder.meet.example.com';

// FIXED.  People without a token are not asked for a user and a password: Jitsi Meet sends them to
// Reflector, and Reflector to your site's page for the room.  The second option: a browser that has
// been in a meeting before goes there as the page opens; any other does when its user joins.
config.tokenAuthUrl = 'https://reflector.example.com/v1/jitsi/login?room={room}';
config.tokenAuthUrlAutoRedirect = true;

// FIXED.  Tokens only: no second way in for guests without one.
if (config.hosts) {
    delete config.hosts.anonymousdomain;
}

// `enabled` shows moderators the Record button.  The token says who may record, and Prosody
// enforces it.  Reflector, not Jitsi, hands recordings out.
config.recordingService = Object.assign({}, config.recordingService, {
    enabled: true,
    sharingEnabled: false,
    hideStorageWarning: true
});

// No recording in the browser, which would bypass consent and Reflector.
config.localRecording = Object.assign({}, config.localRecording, { disable: true });

// No live streaming; tokens do not allow it either.
config.liveStreaming = Object.assign({}, config.liveStreaming, { enabled: false });

// People read before they join that the meeting may be recorded.
config.recordings = Object.assign({}, config.recordings, { showPrejoinWarning: true });

// FIXED.  Optional: when a recording starts, everybody but the person who started it is muted and
// asked for consent.
// config.recordings.requireConsent = true;

// In a locked room a guest knocks immediately if the page before joining is off.
config.lobby = Object.assign({}, config.lobby, { autoKnock: true });

// Moderators can switch the lobby on and off.  People who wait in it are not asked for a passcode.
config.securityUi = Object.assign({}, config.securityUi, {
    hideLobbyButton: false,
    disableLobbyPassword: true
});

// Jibri cannot record what is encrypted from end to end.
config.e2ee = Object.assign({}, config.e2ee, { disabled: true });

// People have the names of their tokens.  This locks the field; Prosody enforces it if the token
// says name-readonly.  Set readOnlyName to false if guests without an account (PUBLIC_MODE) shall
// type their names.
config.requireDisplayName = true;
config.readOnlyName = true;

// "Invite" would copy an address without a token, which lets nobody in.
config.disableInviteFunctions = true;

// Optional: moderators are not offered to make others moderators.
// config.remoteVideoMenu = Object.assign({}, config.remoteVideoMenu, { disableGrantModerator: true });
