"""Base of all tables: naming of constraints, shared columns and types."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, Dialect, ForeignKey, MetaData, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from assistant.contracts.tools import Label, Labels

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class LabelSet(TypeDecorator[Labels]):
    """Labels as an array of words, in one order."""

    impl = ARRAY(Text)
    cache_ok = True

    def process_bind_param(self, value: Iterable[Label] | None, dialect: Dialect) -> list[str]:
        """Return what is stored."""
        del dialect
        return sorted(value or ())

    def process_result_value(self, value: Iterable[str] | None, dialect: Dialect) -> Labels:
        """Return the labels of a row."""
        del dialect
        return frozenset(map(Label, value or ()))


class Base(DeclarativeBase):
    """All tables of the product."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy's own form


PrimaryId = Annotated[UUID, mapped_column(primary_key=True)]
OwnerId = Annotated[UUID, mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]
LabelColumn = Annotated[Labels, mapped_column(LabelSet, server_default="{}")]
Words = Annotated[list[str], mapped_column(ARRAY(Text), server_default="{}")]
