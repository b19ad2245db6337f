"""Addresses are kept sealed: whoever reads the database without the secret key reads no phone number."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import NotOurs

_PURPOSE = b"meedoen: address on a channel"


class Seal:
    """AES-SIV (RFC 5297) under a key drawn from the secret key by HKDF-SHA256: the same address gives the same bytes,
    so that it can be looked up, and bytes sealed for one channel don't open for another. Thread-safe."""

    def __init__(self, secret_key: str) -> None:
        if not secret_key:
            raise ValueError("the secret key is empty")
        key = HKDF(algorithm=SHA256(), length=64, salt=None, info=_PURPOSE).derive(secret_key.encode())
        self._cipher = AESSIV(key)

    def seal(self, channel: str, address: str) -> bytes:
        return self._cipher.encrypt(address.encode(), [channel.encode()])

    def open(self, channel: str, sealed: bytes) -> str:
        """The address. Raises NotOurs."""
        try:
            return self._cipher.decrypt(sealed, [channel.encode()]).decode()
        except InvalidTag:
            raise NotOurs(f"an address on {channel} was not sealed with this secret key") from None
