"""The section ``benefits``: whom, when, what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from fpassist.lang import type_name
from fpassist.lang.tree import Node
from fpassist.lang.types import Anything, Date, List, Null, Record, Type
from fpassist.policy.blocks import BlockReader, BlockTyper
from fpassist.policy.citations import CitationReader
from fpassist.policy.model import (
    Benefit,
    Bound,
    Definition,
    Form,
    Grant,
    Parameter,
    PayerRule,
    Per,
    Quantity,
    SubjectKind,
)
from fpassist.policy.report import Report, did_you_mean, first_line
from fpassist.policy.schema import PAYER_RULE, PAYERS, SUBJECTS
from fpassist.policy.sections.definitions import period, person_keys_fit
from fpassist.policy.sections.head import Entry, label, word
from fpassist.policy.shapes import described, fits
from fpassist.policy.units import amount_fits, quantity_fits
from fpassist.policy.usage import used
from fpassist.policy.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence

Recipient = Literal["subject", "household", "institution"]
Once = Literal["subject", "household"]
_VARIABLE = {"household": "household", "accident": "accident", "treatment": "treatment"}


class BenefitReader:
    """Reads benefits once every definition and parameter has its type."""

    def __init__(
        self,
        report: Report,
        reader: BlockReader,
        typer: BlockTyper,
        cites: CitationReader,
        definitions: Mapping[str, Definition],
        parameters: Mapping[str, Parameter],
    ) -> None:
        self.report = report
        self.reader = reader
        self.typer = typer
        self.cites = cites
        self.definitions = definitions
        self.parameters = parameters

    def read(self, name: str, entry: Entry, *, whole: bool) -> Benefit | None:
        """One benefit; ``None`` where it has a fault.

        Args:
            whole: whether it has the right shape; where not, its keys are not held against each other.
        """
        key, node = entry
        path = f"benefits.{name}"
        subject = cast(SubjectKind, SUBJECTS[word(node.get("for"))])
        variables = self.typer.scope.variables(_VARIABLE.get(subject, "person"))
        citations = self.cites.read(node.get("cite"), f"{path}.cite")
        start, until = period(key, node, path, self.report)
        cite = citations[0].at if citations else ""
        when = self._node(node.get("when"), f"{path}.when", variables, cite, condition=True)
        holder = node.get("grant")
        grant = None
        if isinstance(holder, YamlMapping):
            grant = self._grant(holder, node.key("grant"), path, subject, variables, cite, whole=whole)
        if citations is None or when is None or grant is None or not whole:
            return None
        return Benefit(
            name,
            word(node.get("measure")),
            label(node.get("label")),
            subject,
            when,
            grant,
            citations,
            start,
            until,
            first_line(key),
        )

    def _node(
        self, yaml: YamlNode | None, path: str, variables: Mapping[str, Type], cite: str, *, condition: bool = False
    ) -> Node | None:
        if yaml is None:
            return None
        raw = self.reader.read(yaml, path)
        if raw is None:
            return None
        node = self.typer.condition(raw, variables, cite) if condition else self.typer.typed(raw, variables, cite)
        if node is None or not person_keys_fit(node, variables, yaml, self.report):
            return None
        return node

    def _grant(
        self,
        node: YamlMapping,
        key: YamlScalar,
        path: str,
        subject: SubjectKind,
        variables: Mapping[str, Type],
        cite: str,
        *,
        whole: bool,
    ) -> Grant | None:
        path = f"{path}.grant"
        form, per = cast(Form, word(node.get("form"))), cast("Per | None", word(node.get("per")) or None)
        set_by = word(node.get("set_by")) or None
        good = self._consistent(node, key, path, form, per, set_by) if whole else True
        amount = self._node(node.get("amount"), f"{path}.amount", variables, cite)
        if "amount" in node.entries:
            at = node.entries["amount"][1]
            good = amount is not None and amount_fits(amount, per, subject, at, path, self.report) and good
        event = self._node(node.get("event"), f"{path}.event", variables, cite)
        if "event" in node.entries:
            good = event is not None and good
            if event is not None and not isinstance(event.type, Date | Anything | Null):
                self.report.error(
                    "P072", node.entries["event"][1], f"{path}.event must be a date, found {type_name(event.type)}"
                )
                good = False
        quantity = self._quantity(node.get("quantity"), path, variables, cite) if whole else None
        good = good and (quantity is not None or "quantity" not in node.entries)
        payers = self._payers(node.get("payer"), path, variables, cite)
        if payers is None or not good:
            return None
        once = word(node.get("once_per")) or ("subject" if per == "once" else None)
        bound = cast("Bound | None", word(node.get("bound")) or None)
        return Grant(
            form,
            amount,
            per,
            bound or self._bound(amount),
            quantity,
            payers,
            cast("Recipient", word(node.get("recipient")) or "subject"),
            set_by,
            event,
            cast("Once | None", once),
        )

    def _consistent(
        self, node: YamlMapping, key: YamlScalar, path: str, form: Form, per: Per | None, set_by: str | None
    ) -> bool:
        """What the keys of a grant ask of each other."""
        good = True

        def fault(name: str, message: str, help: str) -> None:
            nonlocal good
            good = False
            at = node.key(name) if name in node.entries else key
            self.report.error("P076", at, message, help)

        has = node.entries.keys()
        if "amount" in has and per is None:
            fault("amount", f"{path} has an amount and does not say per what", "add per: once, month or year")
        if "amount" in has and set_by is not None:
            fault("set_by", f"{path} has an amount and says another document sets it", "keep amount or set_by")
        if form == "cash" and "amount" not in has and set_by is None:
            fault("form", f"{path} is cash without an amount", "add amount:, or set_by: the document that sets it")
        if per != "once":
            for name in ("event", "once_per"):
                if name in has:
                    fault(name, f"{path} has {name!r} and is not given once", "write per: once, or delete it")
        elif "event" not in has:
            fault("per", f"{path} is given once and names no event", "add event: and the date it is due on")
        if set_by is not None and set_by not in self.cites.sources:
            if set_by not in self.cites.broken:
                self.report.error(
                    "P042",
                    node.get("set_by") or key,
                    f"{set_by!r} in {path}.set_by is not a source",
                    did_you_mean(set_by, self.cites.sources, "declare it under sources:"),
                )
            good = False
        elif set_by is not None:
            self.cites.used.add(set_by)
        return good

    def _quantity(self, yaml: YamlNode | None, path: str, variables: Mapping[str, Type], cite: str) -> Quantity | None:
        if not isinstance(yaml, YamlMapping):
            return None
        value = self._node(yaml.get("value"), f"{path}.quantity.value", variables, cite)
        unit, per = word(yaml.get("unit")), word(yaml.get("per"))
        if value is None or not quantity_fits(value, unit, per, yaml, path, self.report):
            return None
        return Quantity(value, unit, per)

    def _payers(
        self, yaml: YamlNode | None, path: str, variables: Mapping[str, Type], cite: str
    ) -> tuple[PayerRule, ...] | None:
        path = f"{path}.payer"
        if yaml is None:
            return ()
        if isinstance(yaml, YamlScalar):
            if yaml.text not in PAYERS:
                self.report.error(
                    "P024", yaml, f"{described(yaml)} is not a value of {path}", did_you_mean(yaml.text, PAYERS)
                )
                return None
            return (PayerRule(yaml.text, None, None),)
        if not isinstance(yaml, YamlSequence) or not yaml.items:
            self.report.error(
                "P022", yaml, f"{path} must be a payer or a list of rules, found {described(yaml)}", "write payer: id"
            )
            return None
        rules: list[PayerRule] = []
        good = True
        for place, item in enumerate(yaml.items, 1):
            rule = self._payer_rule(item, f"{path}.{place}", variables, cite)
            if rule is None:
                good = False
                continue
            if place < len(yaml.items) and rule.when is None:
                self.report.error(
                    "P077", item, f"{path}.{place} always pays, so the rules after it never do", "add when: to it"
                )
            rules.append(rule)
        if good and rules[-1].when is not None:
            self.report.error(
                "P077", yaml.items[-1], f"{path} ends with a rule that may not hold", "end with a payer without when:"
            )
        return tuple(rules) if good else None

    def _payer_rule(self, yaml: YamlNode, path: str, variables: Mapping[str, Type], cite: str) -> PayerRule | None:
        if not fits(yaml, PAYER_RULE, path, self.report) or not isinstance(yaml, YamlMapping):
            return None
        payer = word(yaml.get("payer")) or "employer"
        if ("payer" in yaml.entries) == ("employer_of" in yaml.entries) and payer != "employer":
            self.report.error("P077", yaml, f"{path} names both a payer and an employer", "keep payer or employer_of")
            return None
        when = self._node(yaml.get("when"), f"{path}.when", variables, cite, condition=True)
        each = self._node(yaml.get("employer_of"), f"{path}.employer_of", variables, cite)
        if payer == "employer" and "employer_of" not in yaml.entries:
            self.report.error(
                "P077", yaml, f"{path} does not say whose employer pays", "add employer_of: a list of persons"
            )
            return None
        if each is not None:
            kind = each.type.of if isinstance(each.type, List) else each.type
            persons = isinstance(each.type, List) and isinstance(kind, Record) and kind.name == "person"
            if not persons and not isinstance(each.type, Anything):
                self.report.error(
                    "P077",
                    yaml.entries["employer_of"][1],
                    f"{path}.employer_of must be a list of persons, found {type_name(each.type)}",
                    "filter a list, as in living_spouses[item.employer = …]",
                )
                return None
        if (when is None and "when" in yaml.entries) or (each is None and "employer_of" in yaml.entries):
            return None
        return PayerRule(payer, when, each)

    def _bound(self, amount: Node | None) -> Bound:
        """A floor where a parameter that the amount rests on is one."""
        if amount is None:
            return "exact"
        found = used([amount], self.definitions)
        floors = (name in self.parameters and self.parameters[name].bound == "at_least" for name in found.parameters)
        return "at_least" if any(floors) else "exact"
