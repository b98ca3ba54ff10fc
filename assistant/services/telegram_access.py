"""Owns who may use the Telegram bot, and which account they write as."""

from secrets import token_hex

from assistant.contracts.accounts import LOCALES, Registration
from assistant.contracts.telegram import AccessRecord, Admission, TelegramPerson, TelegramSender
from assistant.errors import ConflictError, NotFoundError
from assistant.services.ports.store import Store
from assistant.services.ports.system_store import SystemStore

_NAME_CHARS = 64


class TelegramAccess:
    """The whitelist and the accounts of those on it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def admit(self, sender: TelegramSender) -> Admission:
        """Return whose account the sender writes as, made at first sight; or a refusal.

        A refusal is to be said only once. Raises `UnavailableError`.
        """
        async with self._store.as_system() as store:
            record = await store.telegram.access(sender.telegram_user_id)
            if record is None or not record.allowed:
                return Admission(tell=await store.telegram.refuse_once(sender.telegram_user_id))
            person = await store.telegram.person(sender.telegram_user_id)
            if person is None:
                person = await _opened(store, sender)
            elif person.blocked:
                await store.telegram.set_blocked(sender.telegram_user_id, blocked=False)
        return Admission(person=person)

    async def is_allowed(self, telegram_user_id: int) -> bool:
        """Tell whether a Telegram user is on the whitelist."""
        async with self._store.as_system() as store:
            record = await store.telegram.access(telegram_user_id)
        return record is not None and record.allowed

    async def page(self, limit: int, offset: int) -> list[AccessRecord]:
        """Return who is let in and who asked in vain, the newest first."""
        async with self._store.as_system() as store:
            return await store.telegram.access_list(limit, offset)

    async def allow(self, telegram_user_id: int, note: str) -> AccessRecord:
        """Let a Telegram user in; doing it again sets the note."""
        async with self._store.as_system() as store:
            return await store.telegram.allow(telegram_user_id, note)

    async def forget(self, telegram_user_id: int) -> None:
        """Take a Telegram user off the whitelist. Raises `NotFoundError`."""
        async with self._store.as_system() as store:
            if not await store.telegram.forget(telegram_user_id):
                raise NotFoundError("not on the whitelist")


async def _opened(store: SystemStore, sender: TelegramSender) -> TelegramPerson:
    """Make and tie the account; whoever comes second in a race finds the first one's."""
    await store.telegram.lock(sender.telegram_user_id)
    person = await store.telegram.person(sender.telegram_user_id)
    if person is not None:
        return person
    locale = _locale(sender.language)
    # Somebody may have registered this name by themselves: their account is not this person's.
    own = f"tg_{sender.telegram_user_id}"
    for username in (own, f"{own}_{token_hex(4)}"):
        registration = Registration(
            username=username, display_name=sender.display_name[:_NAME_CHARS], locale=locale
        )
        profile = await store.accounts.add(registration, None, is_admin=False)
        if profile is not None:
            await store.telegram.tie(sender.telegram_user_id, profile.id)
            return TelegramPerson(
                telegram_user_id=sender.telegram_user_id, user_id=profile.id, locale=locale
            )
    raise ConflictError("no free name for the account")


def _locale(language: str) -> str:
    """Return the language of texts for an IETF tag like `ru-RU`."""
    code = language.partition("-")[0].lower()
    return code if code in LOCALES else LOCALES[0]
