"""Owns how the text of an answer is followed from the events that tell it."""

from uuid import UUID

from assistant.contracts.events import EventKind, TurnEvent


class LiveText:
    """The text of one turn as far as it was heard without a gap."""

    def __init__(self, turn_id: UUID) -> None:
        self._turn_id = turn_id
        self._attempt = 0
        self._next_seq = 0
        self._complete = False
        self._pieces: list[str] = []
        self.ended = False

    def hear(self, event: TurnEvent) -> None:
        """Take an event; those of other turns and of older attempts change nothing."""
        if event.turn_id != self._turn_id:
            return
        if event.kind is EventKind.STATE:
            self.ended = event.state is not None and event.state.is_final
        elif event.attempt > self._attempt:
            self._begin(event)
        elif event.attempt == self._attempt:
            self._continue(event)

    @property
    def text(self) -> str | None:
        """The text so far; None when a part was not heard, so that it must be looked up."""
        return "".join(self._pieces) if self._complete else None

    def _begin(self, event: TurnEvent) -> None:
        self._attempt = event.attempt
        self._complete = event.seq == 0
        self._next_seq = event.seq + 1
        self._pieces = [event.text]

    def _continue(self, event: TurnEvent) -> None:
        self._complete = self._complete and event.seq == self._next_seq
        self._next_seq = event.seq + 1
        self._pieces.append(event.text)
