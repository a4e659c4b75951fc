"""The JSON Schema of a result: the shape that ``Result.as_dict`` has and other systems build on."""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_SUM: dict[str, Any] = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$", "description": "CNY, two places"}
_PER: dict[str, Any] = {"enum": ["once", "month", "year"]}
_BOUND: dict[str, Any] = {"enum": ["exact", "at_least"]}
_KLEENE: dict[str, Any] = {"type": ["boolean", "null"], "description": "null: unknown"}


def _object(description: str, optional: tuple[str, ...] = (), **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _row() -> dict[str, Any]:
    amount = _object("a sum", value=_SUM, currency={"const": "CNY"}, per=_PER, bound=_BOUND)
    quantity = _object("what is given in kind", value={"type": ["integer", "string"]}, unit=_TEXT, per=_PER)
    payer = _object(
        "who pays how much; person: whose employer", payer=_TEXT, person=_TEXT_OR_NULL, value=_or_null(_SUM)
    )
    citation = _object(
        "a sentence and a phrase that stands in it",
        document=_TEXT,
        at=_TEXT,
        sentence={"type": ["integer", "null"]},
        anchor=_TEXT,
    )
    reason = _object(
        "an atomic condition that mattered, with the facts it read",
        condition=_TEXT,
        holds=_KLEENE,
        facts={"type": "object"},
        citation=_TEXT,
    )
    return _object(
        "one benefit for one subject",
        benefit=_TEXT,
        measure=_TEXT,
        subject={"type": "string", "description": "id of a person, household, accident or treatment"},
        outcome={"enum": ["granted", "denied", "undetermined"]},
        form={"enum": ["cash", "in_kind", "insurance", "service", "priority", "discretionary"]},
        amount=_or_null(amount),
        quantity=_or_null(quantity),
        payers={**_or_null(_list(payer)), "description": "null: hangs on an unknown fact that missing names"},
        recipient=_TEXT_OR_NULL,
        citations=_list(citation),
        interpretations={"type": "object", "additionalProperties": _TEXT},
        reasons=_list(reason),
        missing=_list(_TEXT),
    )


def result_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one result."""
    overlay = _object("an overlay that the result rests on", id=_TEXT, kind=_TEXT, authority=_TEXT)
    total = _object("what one payer owes in one period", payer=_TEXT, per=_PER, value=_SUM, bound=_BOUND)
    question = _object(
        "an unknown fact, the weightiest first",
        subject=_TEXT,
        fact=_TEXT,
        decides=_list(_TEXT),
        at_stake=_or_null({"type": "object", "additionalProperties": _SUM}),
    )
    warning = _object(
        "what a reader must know beside the rows",
        ("cite",),
        code=_TEXT,
        message=_TEXT,
        where=_TEXT,
        help=_TEXT_OR_NULL,
        cite=_TEXT,
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fpassist result",
        **_object(
            "every benefit for every subject, decided for one household on one day",
            household=_TEXT,
            as_of=_DAY,
            policy=_object("the policy that decided", id=_TEXT, sha256=_TEXT, overlays=_list(overlay)),
            definitions={"type": "object", "additionalProperties": _KLEENE},
            benefits=_list(_row()),
            totals=_list(total),
            questions=_list(question),
            warnings=_list(warning),
        ),
    }
