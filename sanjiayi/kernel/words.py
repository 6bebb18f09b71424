"""Sentences of the pure rooms.

They are Chinese, filled in where they are made, and kept so in the ledger, in reports and on
devices.  A page in another language recognises the template and fills its own
(web.saying), so a sentence written years ago is still read in the reader's language.
"""

from typing import Any


def phrase(template: str, /, **words: Any) -> str:
    """Fill a template's %(names)s, and mark it for the catalogue (web.extraction).

    The template is written out in the call.  Without words it stands as it is.

    >>> phrase("名称最多 %(most)s 个字。", most=40)
    '名称最多 40 个字。'
    >>> phrase("小区")
    '小区'
    """
    return template % words if words else template
