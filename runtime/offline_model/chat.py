"""Owns `POST /api/chat`: finds the answer, plays it step by step, records how it ended."""

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from runtime.offline_model import answers
from runtime.offline_model.catalogue import OFFLINE
from runtime.offline_model.protocol import ChatBody, canonical
from runtime.offline_model.received import Outcome, Received
from runtime.offline_model.requests import missing, read
from runtime.offline_model.script import Scripts
from runtime.offline_model.sinks import StreamSink, WholeSink
from runtime.offline_model.stage import Client, Stage
from runtime.offline_model.steps import Answer


class Chat:
    """The endpoint, as a bare ASGI application: it must hear the client leave while it talks."""

    def __init__(self, scripts: Scripts, word_delay_s: float) -> None:
        self._scripts = scripts
        self._word_delay_s = word_delay_s
        self._clients: set[Client] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises HTTPException 400 (bad shape) or 404 (no such model)."""
        received = Received(await read(Request(scope, receive), ChatBody))
        answer = self._answer(received)
        sink = (StreamSink if received.body.stream else WholeSink)(received, send)
        client = Client(receive)
        stage = Stage(sink, client, received.body)
        self._clients.add(client)
        outcome: Outcome = "failed"
        try:
            outcome = await _perform(answer, stage)
        finally:
            received.finish(outcome)
            client.hang_up()
            self._clients.discard(client)

    def hang_up(self) -> None:
        """Break off every answer, so that the server can stop at once."""
        for client in self._clients:
            client.hang_up()

    def _answer(self, received: Received) -> Answer:
        if canonical(received.body.model) == OFFLINE:
            return answers.answer(received.body, self._word_delay_s)
        scripted = self._scripts.get(received.body.model)
        if scripted is None:
            raise missing(received.body.model)
        return scripted.take(received)


async def _perform(answer: Answer, stage: Stage) -> Outcome:
    for step in answer:
        outcome = await step.play(stage)
        if outcome is not None:
            return outcome
    return await stage.finish()
