"""The API keeps the promises of its own document, whatever it is sent."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sanjiayi.kernel.civil import to_ms
from sanjiayi.ledger import clock
from sanjiayi.places.commands import plant
from sanjiayi.places.rules import PlaceRow
from sanjiayi.team import bearer
from sanjiayi.team.commands import enrol_device, issue_program_token, offer_enrolment

DOCUMENT = "/api/openapi.json"
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def token(db: None) -> str:
    """A program that may post at a small place."""
    now = to_ms(clock.real_now())
    plant([PlaceRow("sl", "community", "试验社区")], by="system:test", now=now)
    bearer.forget()
    return issue_program_token("试验程序", "sl", by="system:test", now=now)


@pytest.fixture
def phone(token: str) -> str:
    """An enrolled phone's token, at the same place."""
    now = to_ms(clock.real_now())
    code = offer_enrolment("sl", "试验手机", by="system:test", now=now)
    return enrol_device(code, now=now)


@pytest.fixture
def document(token: str) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi(DOCUMENT, get_wsgi_application())


schema = schemathesis.pytest.from_fixture("document")
few = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@few
@schema.parametrize()
def test_a_program_gets_only_answers_the_document_names(
    case: schemathesis.Case[Any], token: str
) -> None:
    _keep_promises(case, token)


@few
@schema.parametrize()
def test_a_phone_gets_only_answers_the_document_names(
    case: schemathesis.Case[Any], phone: str
) -> None:
    _keep_promises(case, phone)


@few
@schema.parametrize()
def test_a_stranger_gets_only_answers_the_document_names(case: schemathesis.Case[Any]) -> None:
    _keep_promises(case, "sjy_nobody")


def _keep_promises(case: schemathesis.Case[Any], token: str) -> None:
    # The document speaks of JSON; how it travels is not its matter.
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    case.validate_response(case.call(headers=headers), checks=PROMISES)
