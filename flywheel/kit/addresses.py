"""Where calls to vendors may lead: never to a cloud machine's metadata, and to private addresses only where allowed.

Names are judged by the addresses that they lead to: when a setting is saved, and again when a connection is made.
"""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from flywheel.domain.errors import CredentialsRefused

Address = IPv4Address | IPv6Address

SAVING_S = 3.0
"""Seconds that a name may take to be looked up while a setting is saved; the connection looks again."""

_METADATA = frozenset(map(ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16")))
"""Where clouds hand out credentials of the machine, besides the link-local addresses."""
_CARRIES_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
_NEVER = "base_url 指向云主机元数据或本地链路的地址，这里从不连接：请填写智脑服务自己的地址"
_PRIVATE = (
    "base_url 指向内网或本机，FLYWHEEL_BRAIN_PRIVATE_ADDRESSES 不允许：请填写公网地址，或请运维把这个设置改为 allow"
)


@dataclass(frozen=True)
class Reach:
    """Which addresses may be connected to."""

    is_private_allowed: bool = True

    def judge(self, ip: str) -> None:
        """Raise CredentialsRefused unless the address may be connected to."""
        for address in _faces(ip_address(ip.partition("%")[0])):
            if address.is_link_local or address.is_multicast or address in _METADATA:
                raise CredentialsRefused(_NEVER, code="address_forbidden")
            if not self.is_private_allowed and (address.is_reserved or not address.is_global):
                raise CredentialsRefused(_PRIVATE, code="address_forbidden")

    async def judge_host(self, host: str, port: int | None = None) -> None:
        """Raise CredentialsRefused when a name or address leads to one that may not be connected to."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return  # no such name: whoever connects finds that out
        for *_, place in found:
            self.judge(str(place[0]))

    async def watch(self, event: str, about: Mapping[str, Any]) -> None:
        """Judge a connection of httpx: before it is made, and before anything is sent over it, because between the two
        a name may have come to mean another address. Given as the `trace` of a request.
        """
        if event == "connection.connect_tcp.started":
            await self.judge_host(about["host"], about["port"])
        elif event == "connection.connect_tcp.complete":
            stream = about["return_value"]
            try:
                self.judge(str(stream.get_extra_info("server_addr")[0]))
            except CredentialsRefused:
                await stream.aclose()
                raise


ANYWHERE = Reach()


def _faces(address: Address) -> Sequence[Address]:
    """What an address stands for: itself, or the IPv4 addresses that an IPv6 form carries along."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.teredo:
        return address.teredo
    carried = address.ipv4_mapped or address.sixtofour
    if carried is None and int(address) > 1 and any(address in network for network in _CARRIES_IPV4):
        carried = IPv4Address(int(address) & 0xFFFFFFFF)
    return (carried or address,)
