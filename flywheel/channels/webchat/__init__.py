"""站内聊天: our own site chat. Answers reach the visitor through our own event stream."""

from flywheel.channels.contract import Capabilities

WEBCHAT = Capabilities(
    key="webchat",
    name_zh="站内",
    name_en="Site chat",
    hue="orange",
    tag="site",
    delivery="own",
    text_limit=20_000,
    content_kinds_in=("text", "image", "voice", "video", "file"),
    content_kinds_out=("text", "image", "voice", "video", "file"),
    is_open_door=True,
)
