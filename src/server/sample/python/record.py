"""Records what the Python prompts of test/workspace render for the stories of the sample.

Run from the repository: python3 src/server/sample/python/record.py
It rewrites prompts.json beside it: story id + "/" + speaker -> operation -> prompt.
"""

import json
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(here.parents[3] / "test" / "workspace"))

from insights.prompts import ClosedConversation  # noqa: E402
from insights.worker import STEPS  # noqa: E402


def closed(story: dict, pair: list[str]) -> ClosedConversation:
    speaker, partner = pair[0], pair[1] if len(pair) > 1 else None

    def named(text: str) -> str:
        return text.replace("{a}", speaker).replace("{b}", partner or "")

    return ClosedConversation(
        speaker=speaker,
        partner=partner,
        topic=named(story["topic"]),
        lines=[named(line) for line, _ in story["first"][:5]],
        facts=[named(fact) for _, fact in story["facts"]],
        earlier_themes=story["themes"][1:],
        days=max(1, len(story["first"]) // 2 - 2),
    )


def main() -> None:
    stories = json.loads((here.parent / "stories.json").read_text(encoding="utf-8"))
    recorded = {
        f"{story['id']}/{pair[0]}": {
            operation: prompt(closed(story, pair)) for _, operation, prompt, _ in STEPS
        }
        for story in stories["partner"] + stories["inner"]
        for pair in story["pairs"]
    }
    text = json.dumps(recorded, ensure_ascii=False, indent=2) + "\n"
    (here / "prompts.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
