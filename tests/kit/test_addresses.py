"""Which addresses a vendor may have, also those that hide in another one."""

import pytest

from flywheel.domain.errors import CredentialsRefused
from flywheel.kit.addresses import Reach

NEVER = [
    *("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"),
    *("2002:a9fe:a9fe::1", "::169.254.169.254", "100.100.100.200", "fd00:ec2::254", "168.63.129.16", "224.0.0.1"),
]
PRIVATE = [
    *("127.0.0.1", "127.255.0.9", "10.0.0.1", "172.31.0.1", "192.168.0.1", "100.64.0.1", "0.0.0.0", "::1", "::"),  # noqa: S104
    *("fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1"),
    *("240.0.0.1", "255.255.255.255"),
]
PUBLIC = ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("ip", NEVER)
@pytest.mark.parametrize("is_private_allowed", [True, False])
def test_metadata_and_link_local_are_refused_always(ip: str, is_private_allowed: bool) -> None:
    with pytest.raises(CredentialsRefused) as refused:
        Reach(is_private_allowed).judge(ip)
    assert refused.value.reason_code == "address_forbidden"


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_is_refused_where_it_is_forbidden(ip: str) -> None:
    Reach(is_private_allowed=True).judge(ip)
    with pytest.raises(CredentialsRefused):
        Reach(is_private_allowed=False).judge(ip)


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_is_never_refused(ip: str) -> None:
    Reach(is_private_allowed=False).judge(ip)


class Connected:
    """A connection that was made to an address, as the HTTP client shows it."""

    is_closed = False

    def get_extra_info(self, _name: str) -> tuple[str, int]:
        return ("169.254.169.254", 80)

    async def aclose(self) -> None:
        self.is_closed = True


async def test_name_that_changed_its_meaning_meanwhile_is_hung_up_on() -> None:
    stream = Connected()
    with pytest.raises(CredentialsRefused):
        await Reach().watch("connection.connect_tcp.complete", {"return_value": stream})
    assert stream.is_closed
