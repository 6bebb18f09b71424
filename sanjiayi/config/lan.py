"""Serving phones on the LAN: under which names this machine is found, and where they lead.

Phones are told one address, http://192.168.1.5:8000.  There a small listener (ca_door) gives
the authority's certificate and sends everything else on to HTTPS at the port beside it.
"""

import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sanjiayi.config import tls
from sanjiayi.ledger import clock

HTTPS_PORT = 8443


@dataclass(frozen=True)
class Lan:
    """Where the machine is found.

    served   the certificate;  addresses: of this machine on the LAN, the best first
    port     plain HTTP, for /ca/ only;  https_port: everything else
    """

    served: tls.Served
    addresses: tuple[str, ...]
    port: int
    https_port: int

    @property
    def best(self) -> str:
        return self.addresses[0] if self.addresses else "127.0.0.1"

    @property
    def https(self) -> str:
        return f"https://{self.best}:{self.https_port}"

    @property
    def install(self) -> str:
        """The address of the page from which phones install the authority."""
        return f"http://{self.best}:{self.port}/ca/"


def folder() -> Path:
    """Where certificates are kept."""
    return Path(settings.DATA) / "tls"


def prepared(port: int, https_port: int) -> Lan:
    """Certificates made or renewed for the addresses of now.  Raises Refusal."""
    addresses = tuple(lan_addresses())
    served = tls.ready(folder(), [*host_names(), *addresses], now=clock.real_now())
    return Lan(served, addresses, port, https_port)


def announce_to_server(lan: Lan) -> None:
    """Tell the server's process, which reads its settings anew, what it answers to."""
    known = [*lan.served.names, *lan.addresses, *settings.ALLOWED_HOSTS]
    bracketed = (f"[{name}]" if ":" in name and name[0] != "[" else name for name in known)
    os.environ["SANJIAYI_HOSTS"] = ",".join(dict.fromkeys(bracketed))
    os.environ["SANJIAYI_HTTPS"] = "direct"
    if lan.served.is_own:
        os.environ["SANJIAYI_INSTALL_PAGE"] = lan.install


def host_names() -> list[str]:
    """What the machine calls itself, and is called by neighbours (multicast DNS)."""
    own = socket.gethostname().partition(".")[0].lower()
    found = ["localhost", "127.0.0.1", "::1"]
    return [f"{own}.local", *found] if own and own != "localhost" else found


def lan_addresses() -> list[str]:
    """IPv4 addresses of this machine by which others reach it; the one of the route out first.

    Those given in SANJIAYI_LAN (comma separated names or addresses) come before all.
    """
    given = [one.strip() for one in os.environ.get("SANJIAYI_LAN", "").split(",")]
    found = [*given, *_of_route(), *_of_interfaces()]
    usable = (one for one in found if one and not one.startswith("127."))
    return list(dict.fromkeys(usable))


def _of_route() -> Iterator[str]:
    """The address packets would leave from; connecting a datagram socket sends none."""
    for target in ("192.0.2.1", "192.168.255.254", "10.255.255.254"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
                yield str(probe.getsockname()[0])
            except OSError:
                continue


_SIOCGIFADDR = 0x8915


def _of_interfaces() -> Iterator[str]:
    try:
        for *_, place in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(place[0])
    except OSError:
        pass
    try:
        import fcntl
    except ImportError:
        return  # Windows: the two ways above must do
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            asked = struct.pack("256s", name.encode()[:15])
            try:
                yield socket.inet_ntoa(fcntl.ioctl(probe, _SIOCGIFADDR, asked)[20:24])
            except OSError:
                continue
