"""自有系统: messages of any other source that a company's own systems normalise and hand in."""

from flywheel.channels.contract import Capabilities

CUSTOM = Capabilities(
    key="custom",
    name_zh="自有系统",
    name_en="Own system",
    hue="violet",
    tag="channel",
    delivery="none",
    text_limit=100_000,
    content_kinds_in=("text", "image", "voice", "video", "file", "link", "card", "location", "chat_record", "mixed"),
    content_kinds_out=(),
)
