"""Wire types of canned replies."""

from typing import Annotated

from pydantic import Field

from flywheel.kit.wire import Body, Flag, Id, Text, Time, Whole, Wire, Words

Code = Annotated[Words, Field(max_length=40, pattern=r"^\S+$")]
ReplyText = Annotated[Words, Field(max_length=5_000)]


class CannedReplyIn(Body):
    """A reply under a short code; `shared` makes it everybody's, by a manager.

    `{{customer_name}}`, `{{my_name}}` and `{{company_name}}` are filled when it is used.
    """

    code: Code
    text: ReplyText
    shared: Flag = False


class CannedReplyChange(Body):
    code: Code | None = None
    text: ReplyText | None = None
    version: Whole | None = None


class CannedReplyOut(Wire):
    id: Id
    code: str
    text: Text
    shared: bool
    version: int
    updated_at: Time


class FilledReplyOut(Wire):
    """A reply, ready for the composer. `missing` names the places that stay to be filled by hand."""

    text: Text
    missing: list[str]
