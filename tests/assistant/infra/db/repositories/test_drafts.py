"""SQL of drafts and digests: later ones stay, those of others are out of reach."""

from uuid import UUID

from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Label
from assistant.domain.digest import Digest
from assistant.infra.db.database import Database
from tests.assistant.services.dialogues import Dialogue


async def test_digest_that_reaches_less_far_does_not_replace_a_longer_one(
    dialogue: Dialogue, database: Database
) -> None:
    await dialogue.ask("вопрос")
    long, short = Digest(("а", "б"), (7, 1), UNTRUSTED), Digest(("а",), (7, 0))

    async with database.as_user(dialogue.user_id) as store:
        assert await store.digests.get(dialogue.opened) == Digest()
        for digest in (Digest(), short, long, short, Digest(("в",), (7, 1))):
            await store.digests.save(dialogue.opened, digest)

        assert await store.digests.get(dialogue.opened) == long
        await store.digests.delete(dialogue.opened)
        assert await store.digests.get(dialogue.opened) == Digest()


async def test_draft_is_taken_once(dialogue: Dialogue, database: Database) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "ответ")

    async with database.as_user(dialogue.user_id) as store:
        taken = await store.drafts.take(turn.turn_id, 1)

        assert taken is not None
        assert (taken.content, taken.labels) == ("ответ", NO_LABELS)
        assert await store.drafts.take(turn.turn_id, 1) is None


async def test_draft_has_the_labels_of_its_last_saving(
    dialogue: Dialogue, database: Database
) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "ответ")

    async with database.as_user(dialogue.user_id) as store:
        draft = await store.drafts.get(turn.turn_id)
        assert draft is not None
        labelled = draft.model_copy(update={"labels": frozenset(Label)})
        assert await store.drafts.save(labelled)

        assert await store.drafts.take(turn.turn_id, 1) == labelled


async def test_draft_of_a_turn_that_has_not_begun_is_refused(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")

    assert not await dialogue.write(turn, "рано")


async def test_drafts_and_digests_of_others_are_out_of_reach(
    dialogue: Dialogue, stranger: Dialogue, stranger_id: UUID, database: Database
) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "ответ")
    mine = Digest(("а",), (7, 1))
    async with database.as_user(dialogue.user_id) as store:
        await store.digests.save(dialogue.opened, mine)

    assert not await stranger.write(turn, "чужое", attempt=9)
    async with database.as_user(stranger_id) as store:
        assert await store.drafts.take(turn.turn_id, 1) is None
        assert await store.digests.get(dialogue.opened) == Digest()
        await store.digests.delete(dialogue.opened)

    async with database.as_user(dialogue.user_id) as store:
        assert await store.digests.get(dialogue.opened) == mine
        assert await store.drafts.get(turn.turn_id) is not None
