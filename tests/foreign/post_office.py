"""A mail server's answers, for aiosmtpd: what comes in is kept, one file a mail; some recipients do not exist, some later.
With a certificate and a key it takes mail over TLS alone, from who signs in."""

import itertools
import os
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Counter:
    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(len(os.listdir(folder)))

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such box"
        if address.startswith("later@") and not os.path.exists(os.path.join(self.folder, "..", "willing")):
            return "451 4.2.1 The box is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        head = f"X-From: {envelope.mail_from}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\n".encode()
        path = os.path.join(self.folder, f"{next(self.numbers):06}")
        with open(path + ".new", "wb") as file:
            file.write(head + envelope.content)
        os.rename(path + ".new", path)
        return "250 OK"


def known(server, session, envelope, mechanism, login):
    right = (login.login, login.password) == (b"vote", b"p@ss word")
    return AuthResult(success=right, handled=right)


more = {}
if len(sys.argv) > 3:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    more = {"tls_context": context, "require_starttls": True, "authenticator": known, "auth_required": True}
controller = Controller(Counter(sys.argv[1]), hostname="127.0.0.1", port=int(sys.argv[2]), **more)
controller.start()
print("ready", flush=True)
# Whoever has started it closes its input at the end.
sys.stdin.read()
controller.stop()
