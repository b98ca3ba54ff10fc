"""`python -m runtime up`: the whole assistant on one machine, in the foreground."""

import asyncio
import signal
from contextlib import suppress

from assistant.infra.settings import Settings
from runtime.banner import banner
from runtime.data_folder import DataFolder
from runtime.embedded.cluster import ClusterError
from runtime.embedded.processes import read_records, stop_records
from runtime.errors import StartError
from runtime.model_choice import ModelChoice, choose_model
from runtime.parts import (
    Embedded,
    embedded_servers,
    migration,
    offline_model,
    role_environment,
    roles,
)
from runtime.preflight import check_ports, check_secrets
from runtime.supervised import Part
from runtime.supervisor import Supervisor


def say(text: str) -> None:
    """Write to the terminal, which may have been closed while we go on."""
    with suppress(OSError):
        print(text, flush=True)


async def up(settings: Settings) -> None:
    """Run until SIGINT, SIGTERM or SIGHUP; a second SIGINT kills instead of stopping.

    Raises `StartError`, with nothing left running.
    """
    check_secrets(settings)
    with DataFolder(settings.assistant_data_dir) as folder:
        supervisor = Supervisor(folder, say)
        serving = asyncio.create_task(_serve(settings, folder, supervisor))
        signals = _Signals(serving, supervisor)
        try:
            await serving
        except asyncio.CancelledError:
            if not signals.received:
                raise
        finally:
            await supervisor.stop()


class _Signals:
    """Turns the first signal into a clean stop and a second Ctrl-C into a quick one."""

    def __init__(self, serving: asyncio.Task[None], supervisor: Supervisor) -> None:
        self.received = False
        self._serving = serving
        self._supervisor = supervisor
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal, number)

    def _on_signal(self, number: signal.Signals) -> None:
        if not self.received:
            self.received = True
            say("\nStopping …")
            self._serving.cancel()
        elif number == signal.SIGINT:
            self._supervisor.kill()


async def _serve(settings: Settings, folder: DataFolder, supervisor: Supervisor) -> None:
    if stopped := await asyncio.to_thread(stop_records, read_records(folder.run)):
        say(f"Stopped what an earlier run left behind: {', '.join(stopped)}")
    check_ports(settings)
    say("Starting …")
    supervisor.watch()
    embedded = embedded_servers(settings, folder)
    model, _ = await asyncio.gather(
        _start_model(settings, supervisor), _start_servers(settings, folder, embedded, supervisor)
    )
    environment = role_environment(settings, folder, embedded, model)
    await supervisor.start(*roles(settings, environment))
    say(banner(settings, folder, embedded, model))
    await supervisor.run()


async def _start_model(settings: Settings, supervisor: Supervisor) -> ModelChoice:
    model = await choose_model(settings)
    if model.offline_port:
        await supervisor.start(offline_model(model.offline_port))
    return model


async def _start_servers(
    settings: Settings, folder: DataFolder, embedded: Embedded, supervisor: Supervisor
) -> None:
    """Start the embedded servers side by side, then bring the schema up to date."""
    await supervisor.start(*await _prepare(embedded))
    if embedded.postgres is not None or settings.database_owner_url:
        environment = role_environment(settings, folder, embedded, ModelChoice())
        await supervisor.run_once(migration(settings, embedded, environment))
    else:
        say("The schema is left as it is, since DATABASE_OWNER_URL is not set.")


async def _prepare(embedded: Embedded) -> list[Part]:
    """Make what the servers need on disk: PostgreSQL's files take a second the first time."""
    parts = []
    if embedded.temporal is not None:
        parts.append(Part(embedded.temporal.prepare(), embedded.temporal.is_ready))
    if embedded.postgres is not None:
        try:
            command = await asyncio.to_thread(embedded.postgres.prepare)
        except ClusterError as error:
            raise StartError(str(error)) from error
        parts.append(Part(command, embedded.postgres.is_ready))
    return parts
