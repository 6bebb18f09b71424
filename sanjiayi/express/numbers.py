"""Numbers of reports, as people say them over the telephone: "K-0417"."""

from django.db.models.functions import Length

from sanjiayi.express.models import Report


def next_number() -> str:
    """A number not used yet: "K-0418".  Two may be told the same; the ledger takes one."""
    last = (
        Report.objects.annotate(size=Length("number"))
        .order_by("-size", "-number")
        .values_list("number", flat=True)
        .first()
    )
    digits = (last or "K-0").rpartition("-")[2]
    return f"K-{int(digits) + 1 if digits.isdigit() else 1:04}"
