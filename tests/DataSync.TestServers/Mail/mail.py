# A mail server for the tests: aiosmtpd on loopback. What it gets is taken apart by Python's own parser of mails and kept, a JSON object a line.
#
#   mail.py PORT KEPT SECURITY LOGIN [CERTIFICATE KEY]
#
# SECURITY is none, starttls or tls; LOGIN is none, any (PLAIN and LOGIN) or login (LOGIN alone). Its one user is "berta", her password "s3cret&=".
# It does not take recipients that begin with "nobody", those that begin with "later" only when they come again, those that begin with "never" at no time, nor mails with "junk" in their subject.
import asyncio
import base64
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    seen = set()

    def __init__(self, kept):
        self.kept = kept

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 <%s> is nobody here" % address
        if address.startswith("never") or address.startswith("later") and address not in self.seen:
            self.seen.add(address)
            return "450 4.2.0 <%s> is to come again" % address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if "junk" in str(mail["Subject"]):
            return "554 5.7.1 We take no junk"
        body, html = mail.get_body(("plain",)), mail.get_body(("html",))
        with open(self.kept, "a", encoding="utf-8") as kept:
            kept.write(json.dumps({
                "from": envelope.mail_from,
                "recipients": envelope.rcpt_tos,
                "options": envelope.mail_options,
                "secure": server.transport.get_extra_info("ssl_object") is not None,
                "login": session.auth_data.decode() if session.authenticated else "",
                "heads": [[name, str(value)] for name, value in mail.items()],
                "subject": str(mail["Subject"]),
                "text": body.get_content() if body else None,
                "html": html.get_content() if html else None,
                "files": [[part.get_filename(), base64.b64encode(part.get_content()).decode()] for part in mail.iter_attachments()],
                "defects": [str(d) for part in mail.walk() for d in part.defects],
                "raw": envelope.content.decode("utf-8"),
            }) + "\n")
        return "250 OK kept"


def authenticate(server, session, envelope, mechanism, data):
    isRight = data.login == b"berta" and data.password == b"s3cret&="
    return AuthResult(success=isRight, auth_data=data.login) if isRight else AuthResult(success=False, handled=False)


async def main():
    port, kept, security, login = sys.argv[1:5]
    context = None
    if security != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*sys.argv[5:7])

    def new():
        return SMTP(
            Handler(kept), hostname="mail.test", enable_SMTPUTF8=True,
            tls_context=context if security == "starttls" else None,
            authenticator=authenticate if login != "none" else None, auth_require_tls=security == "starttls",
            auth_exclude_mechanism=["PLAIN"] if login == "login" else [])

    server = await asyncio.get_running_loop().create_server(new, "127.0.0.1", int(port), ssl=context if security == "tls" else None)
    await server.serve_forever()


asyncio.run(main())
