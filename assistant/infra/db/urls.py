"""Reading of database addresses as people write them."""

from sqlalchemy import make_url


def asyncpg_url(url: str) -> str:
    """Return `postgres://…` or `postgresql://…` as an address for SQLAlchemy on asyncpg.

    Raises `sqlalchemy.exc.ArgumentError` when it is no address at all.
    """
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """Return an address as asyncpg itself and libpq read it."""
    return (
        make_url(asyncpg_url(url))
        .set(drivername="postgresql")
        .render_as_string(hide_password=False)
    )
