"""Owns recurrence: rules of RFC 5545 and cron, and the moments at which they fire in a zone."""

from assistant.domain.recurrence.cron import CronInvalidError, cron_of, rule_of_cron
from assistant.domain.recurrence.firings import following, next_after, occurrences, shortest_gap
from assistant.domain.recurrence.rule_text import check_rule
from assistant.domain.recurrence.rules import RuleInvalidError, RuleProblem

__all__ = [
    "CronInvalidError",
    "RuleInvalidError",
    "RuleProblem",
    "check_rule",
    "cron_of",
    "following",
    "next_after",
    "occurrences",
    "rule_of_cron",
    "shortest_gap",
]
