"""Names for rows and secrets for people: random, never counted, never guessable."""

import hashlib
import secrets


def public_id() -> str:
    """A row's name in addresses and in the vault: 22 URL-safe characters, 128 bits, no leading "-".

    A leading dash would be taken for an option when an id is given to a command.
    """
    while (value := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return value


def token() -> str:
    """A bearer secret (session, invitation, one-time link): 43 URL-safe characters, 256 bits."""
    return secrets.token_urlsafe(32)


def token_digest(value: str) -> bytes:
    """What the database keeps of a token: its SHA-256 (32 bytes).

    A plain hash is enough because `token()` has 256 bits of its own; never use it for anything a
    person chose or can remember.
    """
    return hashlib.sha256(value.encode()).digest()
