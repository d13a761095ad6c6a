"""Wire types of files."""

from flywheel.kit.wire import Id, Wire


class AttachmentOut(Wire):
    """A file. `url` answers to whoever may see its message, and to its uploader before that."""

    id: Id
    name: str
    content_type: str
    size: int
    url: str
