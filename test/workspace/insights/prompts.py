"""The prompts of the insights job: what is made of a conversation once it has closed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class ClosedConversation:
    """What the job knows of one conversation."""

    speaker: str
    partner: str | None
    topic: str
    lines: list[str]
    facts: list[str] = field(default_factory=list)
    earlier_themes: list[str] = field(default_factory=list)
    days: int = 1


JSON_ONLY = "Answer with JSON only, without a fence."

DISTILLATION = """You distil a closed conversation into what {speaker} would want to find again in a year.

Three parts, each a single sentence in the second person:
- what was hard,
- what {speaker} found out about themselves, in their own words where possible,
- what was decided, or that nothing was, which is fine too.

No praise. No lesson. Nothing that {partner} said or may have felt.

The conversation took {days} day(s). It was about: {topic}

{transcript}

Answer with JSON only, without a fence: {{"hard": "…", "found": "…", "decided": "…"}}"""


def _bullets(lines: list[str], empty: str = "(none)") -> str:
    return "\n".join(f"- {line}" for line in lines) or f"- {empty}"


def theme_prompt(conversation: ClosedConversation) -> str:
    """Themes of one conversation."""
    about = f"{conversation.speaker} and {conversation.partner}" if conversation.partner else conversation.speaker
    return f"""You name the themes of a closed conversation about {about}.

A theme is what the quarrel is about when it isn't about the dishes: fairness, being second, being watched,
keeping faith, who decides. Two to four words each, lower case, no verbs, at most three themes.
{"It went on for several days: weigh the last day more." if conversation.days > 1 else "It took place in one sitting."}

What {conversation.speaker} said:
{_bullets(conversation.lines, "nothing was said")}

{JSON_ONLY}
{{"themes": ["…"], "strongest": "…", "quote": "the line that shows it best"}}"""


def cross_session_prompt(conversation: ClosedConversation) -> str:
    """Themes that come back across conversations."""
    return (
        f"You compare the themes of {conversation.speaker}'s conversations over time. "
        f"The newest one was about: {conversation.topic}\n\n"
        f"Themes of earlier conversations:\n{_bullets(conversation.earlier_themes, 'this is the first')}\n\n"
        "Say which of them came back, which is new, and which has gone quiet. A theme comes back only if the situation\n"
        "differs; the same quarrel told twice is one occurrence. If there is too little to compare, say so.\n\n"
        f"{JSON_ONLY}\n"
        '{"themes": [{"theme": "…", "state": "back|new|quiet", "since": "…"}], "enough": true}'
    )


def consolidation_prompt(conversation: ClosedConversation) -> str:
    """Merges new facts into what is known of a person for good."""
    return f"""You keep the list of lasting facts about {conversation.speaker}. It is shown to nobody but {conversation.speaker}.

Known so far, with what the conversation added at the end:
{_bullets([fact.strip() for fact in conversation.facts])}

Merge what says the same. Where two lines contradict each other, the later one wins, unless it was said in anger.
Drop what will not matter in three months. At most {max(6, len(conversation.facts))} facts, the most lasting ones first.
{f"Facts about {conversation.partner} belong to {conversation.partner}: drop them." if conversation.partner else "Drop facts about other people."}

{JSON_ONLY}
{{"facts": [{{"fact": "…", "category": "…", "confidence": 0.0}}]}}"""


def distillation_prompt(conversation: ClosedConversation) -> str:
    """What to find again in a year."""
    return DISTILLATION.format(
        speaker=conversation.speaker,
        partner=conversation.partner or "anybody else",
        days=conversation.days,
        topic=conversation.topic,
        transcript=_bullets(conversation.lines),
    )
