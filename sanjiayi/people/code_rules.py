"""Words and limits of codes on cards.  Pure."""

REASON_WORDS = {
    "lost": "丢失",
    "damaged": "损坏",
    "moved": "搬走",
    "misused": "被别人用过",
    "mistake": "发错",
    "key": "换了签码钥匙",
}
"""Why a card counts no more.  "key" is written by the program."""

CHOSEN = tuple(reason for reason in REASON_WORDS if reason != "key")
"""Reasons a person may choose."""

KIND_WORDS = {"person": "个人", "household": "一户"}
MAX_KEYS = 255
