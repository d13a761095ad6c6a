"""The labels of conversations."""

from fastapi import APIRouter

from flywheel.features.conversations import labels, listing, service
from flywheel.features.conversations.schemas import ConversationOut, LabelChange, LabelIn, LabelOut
from flywheel.features.users import audit
from flywheel.features.users.session import GetDeps, ManagerWriter, StaffReader, StaffWriter
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Items

router = APIRouter(tags=["chat"])


@router.get("/conversation-labels")
async def list_labels(deps: GetDeps, _: StaffReader) -> Items[LabelOut]:
    """Every label, by name."""
    async with deps.db.read() as db:
        return Items(items=await labels.list_all(db))


@router.post("/conversation-labels", status_code=201, responses=answers(409))
async def create_label(body: LabelIn, deps: GetDeps, caller: ManagerWriter) -> LabelOut:
    """A new label, by a manager. 409 when its name is taken."""
    async with deps.db.write() as db:
        made = LabelOut.model_validate(await labels.create(db, body))
        about = audit.Object("conversation_label", made.id, made.name)
        await audit.record(db, caller, "label.created", about, after=made.model_dump())
        return made


@router.patch("/conversation-labels/{label_id}", responses=answers(409))
async def change_label(label_id: Id, body: LabelChange, deps: GetDeps, caller: ManagerWriter) -> LabelOut:
    """Rename or recolour a label, by a manager."""
    async with deps.db.write() as db:
        label = await labels.load(db, label_id)
        before = LabelOut.model_validate(label)
        after = LabelOut.model_validate(await labels.change(db, label, body))
        about = audit.Object("conversation_label", after.id, after.name)
        await audit.record(db, caller, "label.changed", about, before=before.model_dump(), after=after.model_dump())
        return after


@router.delete("/conversation-labels/{label_id}", status_code=204)
async def delete_label(label_id: Id, deps: GetDeps, caller: ManagerWriter) -> None:
    """Remove a label from everywhere, by a manager."""
    async with deps.db.write() as db:
        label = await labels.load(db, label_id)
        about = audit.Object("conversation_label", label.id, label.name)
        await audit.record(db, caller, "label.deleted", about)
        await labels.remove(db, label)


@router.put("/chat/conversations/{conversation_id}/labels/{label_id}")
async def add_label(conversation_id: Id, label_id: Id, deps: GetDeps, caller: StaffWriter) -> ConversationOut:
    """Put a label on a conversation; again changes nothing."""
    async with deps.db.write() as db:
        row = await service.load(db, caller, conversation_id)
        await labels.put_on(db, row, await labels.load(db, label_id))
        service.announce(db, row)
        [shown] = await listing.describe(db, [row], deps.channels, caller)
        return shown


@router.delete("/chat/conversations/{conversation_id}/labels/{label_id}")
async def remove_label(conversation_id: Id, label_id: Id, deps: GetDeps, caller: StaffWriter) -> ConversationOut:
    """Take a label off a conversation; again changes nothing."""
    async with deps.db.write() as db:
        row = await service.load(db, caller, conversation_id)
        await labels.take_off(db, row, await labels.load(db, label_id))
        service.announce(db, row)
        [shown] = await listing.describe(db, [row], deps.channels, caller)
        return shown
