"""Steps that seal all secrets anew: count, a batch, the last word. All may run twice."""

from temporalio import activity

from activities.failures import failures
from activities.heartbeat import heartbeats
from assistant.contracts.auth_rotation import RotatedBatch, RotationInput, RotationProgress
from assistant.services.auth_rotation import AuthRotation


class RotationActivities:
    """Everybody's secrets, batch by batch; nothing of them is in what goes in and out."""

    def __init__(self, rotation: AuthRotation) -> None:
        self._rotation = rotation

    @activity.defn(name="count_rotation")
    async def count_rotation(self, given: RotationInput) -> RotationProgress:
        """Count what is to be sealed anew."""
        with failures():
            return await self._rotation.begin(given)

    @activity.defn(name="rotate_batch")
    async def rotate_batch(self, given: RotationInput) -> RotatedBatch:
        """Seal the next secrets anew; what an attempt before this one did is not seen again."""
        async with heartbeats():
            with failures():
                return await self._rotation.batch(given)

    @activity.defn(name="tell_rotation")
    async def tell_rotation(self, progress: RotationProgress) -> None:
        """Alert administrators to what could not be sealed anew."""
        with failures():
            await self._rotation.tell(progress)
