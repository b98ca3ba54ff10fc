"""Tables of operations: what was asked of the API, what administrators should know; pruned."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import Base, CreatedAt


class RequestLog(Base):
    """One answered request; `path` is the route, never the query string."""

    __tablename__ = "request_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    request_id: Mapped[str]
    method: Mapped[str]
    path: Mapped[str]
    status: Mapped[int] = mapped_column(SmallInteger)
    duration_ms: Mapped[float]
    user_id: Mapped[UUID | None]
    created_at: Mapped[CreatedAt] = mapped_column(index=True)


class Alert(Base):
    """Something that an administrator should know of."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str]
    detail: Mapped[str]
    created_at: Mapped[CreatedAt] = mapped_column(index=True)
