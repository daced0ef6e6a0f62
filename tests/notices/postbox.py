"""A real mail server in this process (aiosmtpd): it keeps what it takes, and answers as it is told to."""

from __future__ import annotations

import socket
import ssl
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TAKEN = "250 OK"


@dataclass
class Letter:
    """What the server was handed: envelope, what was said on the way, and the words."""

    sender: str
    to: list[str]
    options: list[str]
    host: str
    encrypted: bool
    signed_in: bool
    words: bytes

    @property
    def message(self) -> Message:
        return message_from_bytes(self.words, policy=default)

    @property
    def body(self) -> str:
        return str(self.message.get_content()).strip().replace("\r\n", "\n")  # type: ignore[attr-defined]  # of the newer class


class Server(SMTP):
    """With DSN (RFC 3461) on top, which aiosmtpd does not have: the options are noted and taken away."""

    options: list[str]

    async def smtp_RCPT(self, arg: str) -> None:
        address, *self.options = arg.split(" ")
        self.session.options = self.options  # type: ignore[union-attr]  # ours
        await super().smtp_RCPT(address)


@dataclass
class Postbox:
    """Answers are taken from the left of ``to_rcpt`` and ``to_data``; with none left, everything is taken."""

    letters: list[Letter] = field(default_factory=list)
    to_rcpt: deque[str] = field(default_factory=deque)
    to_data: deque[str] = field(default_factory=deque)
    tried: int = 0

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]]

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried += 1
        answer = self.to_rcpt.popleft() if self.to_rcpt else TAKEN
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        answer = self.to_data.popleft() if self.to_data else TAKEN
        if answer.startswith("cut"):
            self._keep(session, envelope)
            server.transport.abort()
            return TAKEN
        if answer == TAKEN:
            self._keep(session, envelope)
        return answer

    def _keep(self, session: Session, envelope: Envelope) -> None:
        self.letters.append(
            Letter(
                sender=envelope.mail_from or "",
                to=list(envelope.rcpt_tos),
                options=list(session.options),  # type: ignore[attr-defined]  # set above
                host=session.host_name or "",
                encrypted=session.ssl is not None,
                signed_in=bool(session.authenticated),
                words=bytes(envelope.content or b""),
            )
        )


class Open(Controller):
    """Without encryption, on a port of its own."""

    def __init__(self, box: Postbox, **kwargs: Any) -> None:
        super().__init__(box, hostname="127.0.0.1", port=free_port(), ready_timeout=60, **kwargs)

    def factory(self) -> SMTP:
        return Server(self.handler, **self.SMTP_kwargs)


def closed(box: Postbox, folder: Path) -> tuple[Open, Path]:
    """With STARTTLS and a name and password asked for; and the certificate to trust it by."""
    certificate, key = made_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def asked(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"harbour", b"s3cret")
        return AuthResult(success=right, handled=True)

    box_with_key = Open(
        box, tls_context=context, require_starttls=True, authenticator=asked, auth_required=True
    )
    return box_with_key, certificate


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def made_certificate(folder: Path) -> tuple[Path, Path]:
    """For localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret
