"""`sanjiayi https` and `sanjiayi serve --lan`: HTTPS for the phones of a local network."""

import argparse
import multiprocessing
import os
import ssl
import threading
from pathlib import Path

from sanjiayi.config import ca_door, jobs, lan, tls
from sanjiayi.config.lan import Lan
from sanjiayi.config.program import say
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock

EVERYWHERE = "0.0.0.0"  # noqa: S104  # phones come from the LAN


def add_https_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--certificate", type=Path, metavar="文件", help="用现成的证书（PEM）")
    parser.add_argument("--key", type=Path, metavar="文件", help="它的私钥（PEM，不带口令）")
    parser.add_argument("--own", action="store_true", help="改回本机自己发的证书")
    _add_ports(parser)


def add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lan",
        action="store_true",
        default=os.environ.get("LAN", "") == "1",
        help="给局域网的手机用：HTTPS，并在 PORT 上给出装证书的页面",
    )
    _add_ports(parser, with_port=False)


def _add_ports(parser: argparse.ArgumentParser, *, with_port: bool = True) -> None:
    if with_port:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument(
        "--https-port",
        type=int,
        default=int(os.environ.get("HTTPS_PORT", str(lan.HTTPS_PORT))),
    )


def https(options: argparse.Namespace) -> int:
    """Make the certificates, or take given ones; say what phones must do.  Repeatable."""
    try:
        if options.own:
            tls.drop_given(lan.folder())
        if options.certificate or options.key:
            _take(options.certificate, options.key)
        _tell(lan.prepared(options.port, options.https_port))
    except Refusal as no:
        say(no.reason)
        return 1
    return 0


def _take(certificate: Path | None, key: Path | None) -> None:
    if certificate is None or key is None:
        raise Refusal("config.tls_file", "--certificate 和 --key 要一起给。")
    tls.take(lan.folder(), certificate, key, now=clock.real_now())


def _tell(found: Lan) -> None:
    served = found.served
    say(f"证书有效到 {served.ends_at:%Y-%m-%d}，认这些地址：{'、'.join(served.names)}")
    left_out = [one for one in found.addresses if one not in served.names]
    if left_out:
        say(f"这些地址不在证书里：{'、'.join(left_out)}。它们是后来才有的公网地址。")
    if served.is_own:
        say(f"指纹 {served.fingerprint}")
        say(f"手机先打开 {found.install} 装证书，再用 {found.https}")
    else:
        say(f"用的是给定的证书，手机不用装。地址：{found.https}")
    say("启动：sanjiayi serve --lan")


def serve(options: argparse.Namespace) -> int:
    """Serve as asked: on this machine alone, or with --lan to the phones around it."""
    if not options.lan:
        return jobs.serve(options)
    jobs.prepare(options)
    for port in (options.port, options.https_port):
        if not jobs.is_free(EVERYWHERE, port):
            say(f"端口 {port} 已被占用。换一个：PORT=8001 HTTPS_PORT=8444 sanjiayi serve --lan")
            return 1
    try:
        found = lan.prepared(options.port, options.https_port)
    except Refusal as no:
        say(no.reason)
        return 1
    _tell(found)
    lan.announce_to_server(found)
    ca_door.listen(found, EVERYWHERE, lan.folder())
    _announce(found)
    _serve(found)
    return 0


def _announce(found: Lan) -> None:
    """Say `ready` and the address phones use, once the server answers this machine."""
    trusting = ssl.create_default_context(cafile=str(found.served.certificate))
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a given one need not bring its root
    trusting.check_hostname = False  # nor hold for 127.0.0.1
    asked = f"https://127.0.0.1:{found.https_port}"
    threading.Thread(target=jobs.announce, args=(found.https, asked, trusting), daemon=True).start()


def _serve(found: Lan) -> None:
    from granian.constants import SSLProtocols

    # A fresh process reads the settings announced; a forked one would keep ours, and our threads.
    multiprocessing.set_start_method("spawn", force=True)
    jobs.run_server(
        EVERYWHERE,
        found.https_port,
        ssl_cert=found.served.certificate,
        ssl_key=found.served.key,
        ssl_protocol_min=SSLProtocols.tls12,  # phones of 2016
    )
