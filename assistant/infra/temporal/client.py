"""One way to connect to Temporal: pydantic payloads, encrypted, failures too."""

import dataclasses

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.service import RetryConfig

from assistant.infra.temporal.codec import EncryptionCodec

_RETRY = RetryConfig(max_elapsed_time_millis=2_000, max_retries=5)


def data_converter(payload_keys: str) -> DataConverter:
    """Return how payloads are written. Raises `PayloadKeyError`."""
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=EncryptionCodec.from_setting(payload_keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(address: str, namespace: str, payload_keys: str, *, lazy: bool = True) -> Client:
    """Return a client that reconnects by itself; a lazy one connects when it is first used.

    Raises `PayloadKeyError`, and `RuntimeError` when it is not lazy and nobody answers.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=data_converter(payload_keys),
        lazy=lazy,
        retry_config=_RETRY,
    )
