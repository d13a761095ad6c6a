"""Sending a mail through the operator's own mail server."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Literal

TIMEOUT_S = 20.0


class MailRefused(Exception):
    """The mail was not taken; the text says why and quotes neither mail nor password."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and by whom."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str | None
    password: str | None
    sender: str


def send(server: MailServer, to: Sequence[str], subject: str, body: str, message_id: str) -> None:
    """Hand a mail in. Blocks: call it in a thread. Raises MailRefused."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = server.sender, ", ".join(to), subject
    message["Date"], message["Message-ID"] = formatdate(), f"<{message_id}>"
    message.set_content(body)
    try:
        with _connected(server) as smtp:
            if server.username is not None and server.password is not None:
                smtp.login(server.username, server.password)
            smtp.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise MailRefused(f"The mail server answered {error.smtp_code}.") from None
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        raise MailRefused(f"The mail server refused the recipients ({', '.join(map(str, sorted(codes)))}).") from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailRefused(f"The mail server could not be used ({type(error).__name__}).") from None


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
    except BaseException:
        smtp.close()
        raise
    return smtp
