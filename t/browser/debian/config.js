// In the shape of the config.js that Debian's jitsi-meet-web-config makes.
var subdomain = '<!--# echo var="subdomain" default="" -->';
var config = {
    hosts: {
        domain: 'meet.example.com',
        anonymousdomain: 'guest.meet.example.com',
        muc: 'conference.' + subdomain + 'meet.example.com',
    },
    bosh: 'https://meet.example.com/http-bind',
    testing: {},
    enableNoAudioDetection: true,
    recordingService: {
        enabled: false,
        sharingEnabled: true,
    },
    localRecording: {
        notifyAllParticipants: true,
    },
    securityUi: {
        hideLobbyButton: true,
    },
    e2eping: {},
    p2p: {
        enabled: true,
    },
};
