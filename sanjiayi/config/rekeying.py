"""`sanjiayi rekey`: cards are signed by a new key from now on."""

import argparse

from sanjiayi.config.program import say
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.people import code_commands

BY = "system:rekey"
LOST, STOLEN = "lost", "stolen"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--distrust", action="store_true", help="旧钥匙落到别人手里：以前发的卡全部作废，要重印"
    )


def rekey(options: argparse.Namespace) -> int:
    """Turn to a new key; with --distrust no card signed before counts any more."""
    reason = STOLEN if options.distrust else LOST
    try:
        key = code_commands.turn_key(
            reason, is_distrusted=options.distrust, by=BY, now=clock.now_ms()
        )
    except Refusal as no:
        say(no.reason)
        return 1
    say(f"以后的卡用 keys/code-key-{key} 签，请把这个文件备份好。")
    if options.distrust:
        say("以前发的卡全部作废，请重新打印、发放。")
    return 0
