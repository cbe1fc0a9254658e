"""Reproducible ids for new resources: a hash of the kind and a counter."""
import hashlib
import uuid
from collections import Counter


class Ids:
    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def hex(self, kind: str, length: int = 32) -> str:
        self._used[kind] += 1
        return hashlib.sha256(f"{kind}/{self._used[kind]}".encode()).hexdigest()[:length]

    def uuid(self, kind: str) -> str:
        return str(uuid.UUID(self.hex(kind)))

    def number(self, kind: str, digits: int = 19) -> str:
        return str(int(self.hex(kind), 16))[:digits]
