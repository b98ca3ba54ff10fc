"""Who gets past the door."""

from tests.bot_stage import Stage


async def test_a_stranger_is_refused_once_with_their_id_and_then_ignored(stage: Stage) -> None:
    stranger, friend = await stage.someone(allowed=False), await stage.someone()

    await stage.api.say(stranger, "Hello")
    await stage.api.say(stranger, "Hello?")
    await stage.api.say(friend, "/help")
    await stage.until_said(friend, "/export")
    await stage.api.until(lambda: bool(stage.api.texts(stranger)))

    (refusal,) = stage.api.texts(stranger)
    assert str(stranger) in refusal


async def test_a_person_who_is_let_in_gets_an_account_of_their_own(stage: Stage) -> None:
    person = await stage.someone()

    await stage.api.say(person, "/help", language="ru")
    await stage.until_said(person, "/export")

    async with stage.core.database.as_user(await stage.user_of(person)) as store:
        profile = await store.profile.get()
    assert profile is not None
    assert (profile.username, profile.display_name) == (f"tg_{person}", "Anna")
    assert (profile.locale, profile.is_admin) == ("ru", False)


async def test_groups_are_ignored(stage: Stage) -> None:
    person = await stage.someone()

    await stage.api.say(person, "Hello", chat={"id": -100123, "type": "group", "title": "g"})
    await stage.api.say(person, "/help")
    await stage.until_said(person, "/export")

    assert stage.api.texts(-100123) == []
