"""Channel accounts: found or made the first time a message of one comes in."""

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from flywheel.db.engine import WriteSession
from flywheel.db.tables import ChannelAccount
from flywheel.kit.ids import new_id


async def ensure(db: WriteSession, channel_type: str, account: str) -> uuid.UUID:
    """The id of a channel account; made when it is new."""
    mine = (ChannelAccount.channel_type == channel_type, ChannelAccount.account == account)
    found = await db.scalar(select(ChannelAccount.id).where(*mine))
    if found is None:
        row = {"id": new_id(), "channel_type": channel_type, "account": account, "name": account}
        await db.execute(insert(ChannelAccount).values(row).on_conflict_do_nothing())
        found = (await db.execute(select(ChannelAccount.id).where(*mine))).scalar_one()
    return found
