"""Where a webhook may go: to the internet, and into the plant's own network only where a setting says so.

A name is looked up once, and what it stands for is what is connected to: no second look-up can answer otherwise.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

import settings
from access.refusals import Ours, Refusal

Address = IPv4Address | IPv6Address
# Addresses of IPv6 that stand for one of IPv4, which would have to be judged itself.
TRANSLATED: Final = tuple(ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class NotAllowed(Refusal):
    """The address lies where webhooks may not go, or there is none."""


def address_of(host: str, port: int) -> Address:
    """The first address of a host, when all of its addresses may be gone to. Raises NotAllowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NotAllowed(Ours("There is no host {host}.", host=host)) from problem
    addresses = [plain(str(one[4][0])) for one in found]
    if not addresses or not all(is_open(address) for address in addresses):
        raise NotAllowed(
            Ours(
                "{host} lies in a network that webhooks may not go to. See WEBHOOK_NETWORKS in the runbook.", host=host
            )
        )
    return addresses[0]


def plain(written: str) -> Address:
    """The address; one of IPv4 that is written as IPv6 is what it stands for."""
    address = ip_address(written.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


def is_open(address: Address) -> bool:
    """Whether a webhook may go there."""
    if is_inside(address):
        return True
    return address.is_global and not address.is_multicast and not any(address in net for net in TRANSLATED)


def is_inside(address: Address) -> bool:
    """Whether it lies in a network that the setting names."""
    return any(address in net for net in settings.webhook_networks())
