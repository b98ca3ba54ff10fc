"""Secrets that people type: taken out before anything is stored, kept for whoever asked."""

import json

import pytest

from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.integrations import MASK as MARK
from assistant.errors import IdempotencyConflictError
from assistant.infra.security.keyring import Keyring, NoKeyring
from assistant.services.conversations import Conversations
from assistant.services.masking import SecretMask, without_secrets
from tests.assistant.conftest import LIMITS
from tests.assistant.masking import CLOCK, KEYRING, KEYS
from tests.assistant.services.dialogues import Dialogue
from tests.assistant.services.masked_drafts import AWAITED, awaiting, kept

TOKEN = "sk-canary-0123456789abcdef0123"


def over(dialogue: Dialogue, sealing: Keyring | NoKeyring) -> Dialogue:
    """Return the same dialogue where other keys are set."""
    mask = SecretMask(sealing, CLOCK)
    conversations = Conversations(dialogue.store, LIMITS, mask)
    return Dialogue(
        dialogue.store, conversations, dialogue.turns, dialogue.user_id, dialogue.session_id
    )


async def test_a_secret_is_masked_everywhere_and_kept_sealed(
    dialogue: Dialogue,
) -> None:
    turn = await dialogue.ask(f"Authorization: Bearer {TOKEN} – что это?")

    session = await dialogue.conversations.session(dialogue.user_id, turn.session_id)
    assert turn.masked
    assert turn.text == f"Authorization: Bearer {MARK} – что это?"
    assert await dialogue.texts() == [turn.text]
    assert MARK in session.title
    assert await dialogue.counts() == (1, len(turn.text))
    assert await kept(dialogue, turn) == [TOKEN]


async def test_payloads_do_not_hold_the_text(dialogue: Dialogue) -> None:
    turn = await dialogue.ask(f"Bearer {TOKEN}")

    assert "text" not in json.loads(turn.model_dump_json())
    assert AcceptedTurn.model_validate_json(turn.model_dump_json()).masked


async def test_what_is_awaited_is_masked_once(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    draft_id = await awaiting(dialogue)

    question = await dialogue.ask("а где его взять?")
    for word in ("погода", "GET /get"):
        assert not (await dialogue.ask(word)).masked
    turn = await dialogue.ask(AWAITED)
    other = await dialogue.ask("обычное")

    assert (question.masked, turn.masked, other.masked) == (False, True, False)
    assert await dialogue.texts() == [
        "Привет",
        "а где его взять?",
        "погода",
        "GET /get",
        MARK,
        "обычное",
    ]
    assert await kept(dialogue, turn) == [AWAITED]
    async with dialogue.store.as_user(dialogue.user_id) as store:
        draft = await store.integration_drafts.get(draft_id)
    assert draft is not None
    assert (draft.awaiting, draft.awaiting_until) == (None, None)


async def test_a_mask_typed_by_hand_is_no_mask(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    await awaiting(dialogue)

    turn = await dialogue.ask(MARK)

    assert (turn.masked, await dialogue.texts()) == (False, ["Привет", "****"])
    assert await kept(dialogue, turn) is None


async def test_words_of_a_secret_count_only_where_an_api_is_connected(dialogue: Dialogue) -> None:
    await dialogue.ask("пароль: barsik7")
    await awaiting(dialogue)

    turn = await dialogue.ask("пароль: barsik7")
    first = await dialogue.conversations.accept(
        dialogue.message("подключи API Погода, токен: barsik77", session_id=None)
    )

    assert await dialogue.texts() == ["пароль: barsik7", f"пароль: {MARK}"]
    assert (turn.masked, first.text) == (True, f"подключи API Погода, токен: {MARK}")


async def test_a_link_keeps_its_key_unless_an_api_is_being_connected(dialogue: Dialogue) -> None:
    link = "https://api.example.com/report?token="
    read, key = f"прочитай {link}", "barsik7777"
    said = [f"{read}{key}", f"подключи API {link}{key}", f"curl {link}{key}"]
    assert [without_secrets(one) for one in said] == [
        said[0],
        said[1].replace(key, MARK),
        said[2].replace(key, MARK),
    ]
    for one in said:
        await dialogue.ask(one)
    draft_id = await awaiting(dialogue)
    await dialogue.ask(said[0])
    async with dialogue.store.as_user(dialogue.user_id) as store:
        draft = await store.integration_drafts.get(draft_id)
        assert draft is not None
        ready = {"missing": (), "awaiting": None, "awaiting_until": None}
        update = {**ready, "version": draft.version + 1}
        assert await store.integration_drafts.change(draft.model_copy(update=update))
    await dialogue.ask(f"{said[0]} пароль: {AWAITED}")

    assert await dialogue.texts() == [
        said[0],
        f"подключи API {link}{MARK}",
        f"curl {link}{MARK}",
        f"{read}{MARK}",
        f"{said[0]} пароль: {MARK}",
    ]


async def test_a_masked_message_that_comes_again_is_the_same_turn(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    await awaiting(dialogue)
    message = dialogue.message(AWAITED, "key")
    first = await dialogue.conversations.accept(message)

    again = await dialogue.conversations.accept(message)
    rotated = over(dialogue, Keyring(KEYS, "old"))
    later = await rotated.conversations.accept(message)

    assert again == first.model_copy(update={"is_new": False})
    assert (later.turn_id, later.masked, later.text) == (first.turn_id, True, MARK)
    with pytest.raises(IdempotencyConflictError):
        await dialogue.conversations.accept(dialogue.message("kot-murzik-8", "key"))
    assert await kept(dialogue, first) == [AWAITED]


async def test_the_fingerprint_is_of_no_use_for_guessing(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    await awaiting(dialogue)
    turn = await dialogue.ask(AWAITED, "key")

    async with dialogue.store.as_user(dialogue.user_id) as store:
        record = await store.turns.get(turn.turn_id)
    assert record is not None
    whole = f"{dialogue.opened}\n{AWAITED}".encode()
    assert record.request_hash == KEYRING.digest(whole)


async def test_without_keys_it_is_masked_and_dropped(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    await awaiting(dialogue)
    keyless = over(dialogue, NoKeyring())
    message = keyless.message(f"токен: {TOKEN}", "key")

    turn = await keyless.conversations.accept(message)
    again = await keyless.conversations.accept(message)
    with_keys = await dialogue.conversations.accept(message)

    assert (await dialogue.texts())[-1] == f"токен: {MARK}"
    assert await kept(dialogue, turn) is None
    assert {turn.turn_id} == {again.turn_id, with_keys.turn_id}


async def test_own_role_is_kept_without_secrets(dialogue: Dialogue) -> None:
    await dialogue.conversations.set_role(dialogue.user_id, None, f"Мой ключ {TOKEN}")

    status = await dialogue.conversations.status(dialogue.user_id, None)
    assert status.role_prompt == f"Мой ключ {MARK}"


def test_invisible_characters_do_not_hide_what_is_being_connected() -> None:
    said = "под\u200bключи сервис, пароль Тайна"
    assert without_secrets(said) == said.replace("Тайна", MARK)


def test_ordinary_words_stay() -> None:
    said = "Ключ от дома под ковриком, пароль не скажу. SELECT 1 WHERE key = 5"

    assert without_secrets(said) == said
