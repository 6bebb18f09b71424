"""The one way to say no.

A rule that forbids an act returns a Refusal; whoever must stop raises it.  One sentence
greys out the button, answers the API with 409 and stays beside a set-aside record, so
what the screen explains and what the server enforces cannot differ.
"""


class Refusal(Exception):
    """A foreseen, explainable no.  Anything unforeseen is an ordinary exception.

    code    stable and dotted, for clients, tests and counts: "team.clash"
    reason  one sentence for the person refused, saying what to do where that is known
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.reason) == (other.code, other.reason)

    def __hash__(self) -> int:
        return hash((self.code, self.reason))
