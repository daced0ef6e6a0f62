"""A person on this server: signing in, passphrase, sessions, recovery."""
