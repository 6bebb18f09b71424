"""The `sanjiayi` program: serve, init, https, import, demo, drill, replay, verify, rekey."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from sanjiayi.kernel.refusals import Refusal

Command = Callable[[argparse.Namespace], int]


def say(text: str = "", *, end: str = "\n") -> None:
    """Print a line for the person at the terminal."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    options = _parser().parse_args(arguments)
    run: Command = options.run
    try:
        return run(options)
    except Refusal as no:
        say(no.reason)
        return 1
    except KeyboardInterrupt:
        say()
        return 130
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    from sanjiayi.config import founding, jobs, lan_jobs, rekeying
    from sanjiayi.demo import drill
    from sanjiayi.demo import program as demo
    from sanjiayi.rolls import program as rolls

    parser = argparse.ArgumentParser(prog="sanjiayi", description="三加一 社区应急台账")
    commands = parser.add_subparsers(required=True, metavar="命令")

    def command(name: str, words: str, run: Command) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    serve = command("serve", "启动服务", lan_jobs.serve)
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.add_argument("--upgrade-anyway", action="store_true", help="一轮核酸没收轮也升级")
    serve.add_argument("--demo", action="store_true", help="库是空的就装入永泰社区演示")
    lan_jobs.add_serve_arguments(serve)
    https = command("https", "局域网用的证书：自己发，或用现成的", lan_jobs.https)
    lan_jobs.add_https_arguments(https)
    founding.add_arguments(command("init", "建库或升级库；建立自己的社区", founding.init))
    verify = command("verify", "逐条核对台账与摘要链", jobs.verify)
    verify.add_argument("--quiet", action="store_true")
    replay = command("replay", "由台账重建所有统计表，并逐表比对", jobs.replay)
    replay.add_argument("--check", action="store_true", help="只比对，不改动")
    rekeying.add_arguments(command("rekey", "换签卡的钥匙，以后的卡用新钥匙签", rekeying.rekey))
    rolls.add_arguments(command("import", "导入名册（先试跑）", rolls.run))
    demo.add_arguments(command("demo", "装入永泰社区的一个月", demo.run))
    drill.add_arguments(command("drill", "演习：断网扫码，再对账", drill.run))
    return parser


if __name__ == "__main__":
    sys.exit(main())
