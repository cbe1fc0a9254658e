"""
Puts what people get during a run into files, to be looked at: each message as mail and as card, the page that it links, and the
evidence of that page.
"""
import json
import shutil
from pathlib import Path

from sandbox.api.notifications import Notification
from sandbox.world import objects


class Keepsakes:
    """Replaces the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._messages = folder, 0
        self.files: list[Path] = []
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def keep(self, told: Notification) -> list[Path]:
        """Returns the files of this message."""
        self._messages += 1
        page = told.page or {}
        parts = {
            "message.txt": f"Subject: {told.subject}\n\n{told.as_json()['email']}\n".encode(),
            "card.txt": _card(told),
            "page.html": objects.linked(page["url"]) if page else None,
            "evidence.json": objects.content(page["evidence"]) if page.get("evidence") else None,
        }
        files = []
        for name, content in parts.items():
            if content:
                stem, _, suffix = name.partition(".")
                files.append(self._folder / f"{stem}-{self._messages}.{suffix}")
                files[-1].write_bytes(content)
        self.files += files
        return files


def _card(told: Notification) -> bytes | None:
    """The title and the description of the chat card; None where the message is no card."""
    try:
        content = json.loads(told.as_json()["https"])["content"]
        return f"{content['title']}\n\n{content['description']}\n".encode()
    except (ValueError, KeyError, TypeError):
        return None
