"""Runs when a conversation closes: reads it, asks four questions about it, and stores the answers.

python -m insights.worker --session <id>
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Callable, Protocol

from .prompts import (
    ClosedConversation,
    consolidation_prompt,
    cross_session_prompt,
    distillation_prompt,
    theme_prompt,
)


class Model(Protocol):
    def ask(self, *, call_type: str, operation: str, system: str, user: str) -> str: ...


STEPS: list[tuple[str, str, Callable[[ClosedConversation], str], str]] = [
    ("THEME_EXTRACTION", "theme-extraction", theme_prompt, "Name the themes."),
    ("CROSS_SESSION_THEME", "cross-session-theme", cross_session_prompt, "Compare."),
    ("GLOBAL_MEMORY_CONSOLIDATION", "global-memory-consolidation", consolidation_prompt, "Consolidate."),
    ("DISTILLATION", "distillation", distillation_prompt, "Distil the conversation."),
]


def run(model: Model, conversation: ClosedConversation) -> dict[str, object]:
    """Answers by operation. A step that fails is left out; the others still run."""
    answers: dict[str, object] = {}
    for call_type, operation, prompt, question in STEPS:
        try:
            text = model.ask(call_type=call_type, operation=operation, system=prompt(conversation), user=question)
            answers[operation] = json.loads(text)
        except (ValueError, ConnectionError) as error:
            print(f"{operation} left out: {error}", file=sys.stderr)
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--session", required=True)
    arguments = parser.parse_args()

    from .bedrock import BedrockModel
    from .store import closed_conversation, keep

    keep(arguments.session, run(BedrockModel(arguments.session), closed_conversation(arguments.session)))


if __name__ == "__main__":
    main()
