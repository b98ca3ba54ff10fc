"""For whom tools run in tests."""

from datetime import UTC, datetime
from uuid import uuid4

from assistant.infra.i18n import Translator
from assistant.services.ports.skills import SkillContext


def context(locale: str = "en") -> SkillContext:
    """Return a person's context in a language."""
    return SkillContext(
        user_id=uuid4(),
        step_id=uuid4(),
        locale=locale,
        timezone="UTC",
        now=datetime.now(UTC),
        texts=Translator.load(),
    )
