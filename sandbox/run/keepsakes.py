"""Puts what people get during a run into files, to be looked at: each message as mail and as card, and the page that it links."""
import json
import shutil
from pathlib import Path

from sandbox.api.notifications import Notification
from sandbox.world import objects


def keep(notifications: list[Notification], folder: Path) -> list[Path]:
    """Replaces the folder; returns its files, in the order in which people got what is in them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = []
    for number, told in enumerate(notifications, 1):
        page = objects.linked(told.page["url"]) if told.page else None
        mail = f"Subject: {told.subject}\n\n{told.as_json()['email']}\n"
        for name, content in (("message", mail.encode()), ("card", _card(told)), ("page", page)):
            if content:
                files.append(folder / f"{name}-{number}.{'html' if name == 'page' else 'txt'}")
                files[-1].write_bytes(content)
    return files


def _card(told: Notification) -> bytes | None:
    """The title and the description of the chat card; None where the message is no card."""
    try:
        content = json.loads(told.as_json()["https"])["content"]
        return f"{content['title']}\n\n{content['description']}\n".encode()
    except (ValueError, KeyError, TypeError):
        return None
