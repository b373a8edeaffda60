#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""GStreamer's RTSP server with digest login and a moving test picture, for tests.

serve.py ADDRESS USER ENCODER-PIPELINE, the password on the first line of standard input. Says
"port N" when it listens; answers each further line with "refusals N": how many answers of status
401 it gave. Ends with its input.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

UNAUTHORIZED = 401


class Server:
    def __init__(self, address, user, password, encoder):
        self.refusals = 0
        self.loop = GLib.MainLoop()
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address(address)
        self.server.set_service("0")
        self.server.set_auth(self.digest_only(user, password))
        self.server.connect("client-connected", self.on_client)
        self.server.get_mount_points().add_factory("/live", self.factory(user, encoder))
        self.server.attach(None)

    @staticmethod
    def token(user):
        token = GstRtspServer.RTSPToken()
        token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, user)
        return token

    def digest_only(self, user, password):
        auth = GstRtspServer.RTSPAuth()
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, self.token(user))
        return auth

    @staticmethod
    def factory(user, encoder):
        made = GstRtspServer.RTSPMediaFactory()
        made.set_launch(
            "( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 ! "
            f"{encoder} ! rtph264pay name=pay0 pt=96 config-interval=1 )")
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role(user, "media.factory.access", True)
        permissions.add_permission_for_role(user, "media.factory.construct", True)
        made.set_permissions(permissions)
        return made

    def on_client(self, _server, client):
        client.connect("send-message", self.on_message)

    def on_message(self, _client, _session, message):
        if message.type == GstRtsp.RTSPMsgType.RESPONSE:
            _result, code, _reason, _version = message.parse_response()
            self.refusals += int(code) == UNAUTHORIZED

    def on_input(self, channel, _condition):
        line = channel.readline()
        if not line:
            self.loop.quit()
            return False
        print(f"refusals {self.refusals}", flush=True)
        return True

    def run(self):
        GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, self.on_input)
        print(f"port {self.server.get_bound_port()}", flush=True)
        self.loop.run()


def main():
    Gst.init(None)
    address, user, encoder = sys.argv[1:4]
    # Unbuffered: what is read ahead would be lost to the watch.
    password = b""
    while not password.endswith(b"\n"):
        password += sys.stdin.buffer.raw.read(1)
    Server(address, user, password.decode().rstrip("\n"), encoder).run()


if __name__ == "__main__":
    main()
