"""Reads closed conversations from Hearth's database and keeps what was made of them."""

from __future__ import annotations

import json
import os

import psycopg

from .prompts import ClosedConversation


def _connect() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"])


def closed_conversation(session: str) -> ClosedConversation:
    with _connect() as db:
        row = db.execute("select closed from conversations where id = %s", (session,)).fetchone()
    if row is None:
        raise SystemExit(f"There is no conversation {session}")
    return ClosedConversation(**json.loads(row[0]))


def keep(session: str, answers: dict[str, object]) -> None:
    with _connect() as db:
        db.execute("update conversations set insights = %s where id = %s", (json.dumps(answers), session))
