"""What a loaded policy holds: names to nodes, facts of its own, choices, dates, immutability."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fpassist.diagnostics import CODES, PolicyError
from fpassist.lang import tree
from fpassist.lang.types import Boolean, Enum, Number
from fpassist.lang.walk import walk
from fpassist.policy import PolicyData, check_policy, load

SMALL = Path(__file__).parent / "good" / "small.yaml"


@pytest.fixture(scope="module")
def bundled() -> PolicyData:
    return load()


def changed(folder: Path, *pairs: tuple[str, str]) -> Path:
    text = SMALL.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_bundled_policy_has_no_fault(bundled: PolicyData) -> None:
    assert bundled.warnings == ()
    assert check_policy() == []


def test_no_name_is_left_unresolved(bundled: PolicyData) -> None:
    rules = (*bundled.definitions.values(), *bundled.benefits.values())
    nodes = [rule.node if hasattr(rule, "node") else rule.when for rule in rules]
    for node in nodes:
        assert not any(isinstance(part, tree.Name) for part in walk(node))


def test_every_leaf_is_an_atom_with_its_clause(bundled: PolicyData) -> None:
    for benefit in bundled.benefits.values():
        atoms = [part for part in walk(benefit.when) if isinstance(part, tree.Atom)]
        assert atoms
        assert all(atom.cite == benefit.citations[0].at for atom in atoms)
        assert all(isinstance(atom.type, Boolean) for atom in atoms)


def test_spans_lead_to_the_text(bundled: PolicyData) -> None:
    for benefit in bundled.benefits.values():
        file = benefit.span.file
        assert file is not None
        lines = Path(file).read_text(encoding="utf-8").splitlines()
        assert lines[benefit.span.line - 1][benefit.span.column - 1 :].startswith(benefit.id)
        for part in walk(benefit.when):
            if isinstance(part, tree.Atom) and part.span.line == part.span.end_line:
                written = lines[part.span.line - 1][part.span.column - 1 : part.span.end_column - 1]
                assert written.strip("'\"") in part.text


def test_blocks_become_nodes() -> None:
    when = load(SMALL).benefits["monthly"].when
    assert isinstance(when, tree.And)
    first, second, third = when.items
    assert isinstance(first, tree.Atom)
    assert isinstance(first.body, tree.Definition)
    assert isinstance(second, tree.Not)
    assert isinstance(second.operand, tree.Or)
    assert isinstance(third, tree.Choose)
    assert list(third.options) == ["own", "wife"]
    assert isinstance(load(SMALL).benefits["relief_grant"].when, tree.At)
    assert isinstance(load(SMALL).benefits["living"].when, tree.If)


def test_a_parameter_keyed_by_an_enum() -> None:
    rate = load(SMALL).parameters["rate"]
    assert rate.key_of == "household"
    assert rate.key is not None
    assert isinstance(rate.key.type, Enum)
    assert isinstance(rate.type, Number)
    assert rate.values[0].value == {"urban": 15, "rural": 10}
    assert not rate.verified
    assert rate.values[0].citations[0].document == "国发〔2013〕1号"


def test_dated_values_are_picked_by_day() -> None:
    supplement = load(SMALL).parameters["supplement"]
    days = (date(2014, 7, 15), date(2014, 7, 16), date(2015, 12, 31), date(2016, 1, 1), date(9999, 12, 31))
    assert [None if (one := supplement.on(day)) is None else one.value for day in days] == [None, 300, 300, 320, 320]


def test_the_bound_of_an_amount_follows_its_parameter() -> None:
    benefits = load(SMALL).benefits
    assert benefits["relief_grant"].grant.bound == "at_least"
    assert benefits["monthly"].grant.bound == "exact"


def test_payers_in_order() -> None:
    employer, fund = load(SMALL).benefits["relief_grant"].grant.payers
    assert (employer.payer, fund.payer, fund.when) == ("employer", "family_care_fund", None)
    assert employer.each is not None


def test_a_declared_fact_is_used_the_same_minute(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ("facts:\n", "facts:\n  rank: {of: household, type: enum, values: [a, b], label: {zh: 级, en: rank}}\n"),
        ("else: in_hardship", 'else: household.rank = "a"'),
    )
    data = load(path)
    assert data.facts["rank"].type == Enum("rank", ("a", "b"))
    reads = [part for part in walk(data.benefits["living"].when) if isinstance(part, tree.Property)]
    assert "rank" in {part.name for part in reads}
    path = changed(tmp_path, ("person.veteran]", "person.vetran]"))
    (fault,) = [item for item in check_policy(path) if item.severity == "error"]
    assert fault.help == "did you mean `veteran`"


def test_interpretations_are_chosen() -> None:
    assert load(SMALL).interpretations["whose_age"].chosen == "own"
    chosen = load(SMALL, interpret={"whose_age": "wife"}).interpretations["whose_age"]
    assert (chosen.chosen, chosen.default) == ("wife", "own")


@pytest.mark.parametrize(
    ("interpret", "code", "help"),
    [
        ({"whos_age": "own"}, "P063", "did you mean 'whose_age'?"),
        ({"whose_age": "wif"}, "P061", "did you mean 'wife'?"),
    ],
)
def test_a_choice_that_does_not_exist(interpret: Mapping[str, str], code: str, help: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load(SMALL, interpret=interpret)
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.help) == (code, help)
    assert fault.where.startswith("interpret ")


def test_a_policy_is_immutable_and_can_be_pickled(bundled: PolicyData) -> None:
    with pytest.raises((AttributeError, TypeError)):
        bundled.id = "other"  # type: ignore[misc]
    benefits: Any = bundled.benefits
    for change in (
        lambda: benefits.clear(),
        lambda: benefits.update({}),
        lambda: benefits.pop("pairing"),
        lambda: benefits.__setitem__("pairing", None),
    ):
        with pytest.raises(TypeError):
            change()
    again = pickle.loads(pickle.dumps(bundled))
    assert again == bundled
    assert list(again.benefits) == list(bundled.benefits)


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    other = changed(tmp_path, ("小通知", "小通告"))
    assert load(other).sha256 != load(SMALL).sha256
    copy = tmp_path / "copy.yaml"
    copy.write_bytes(SMALL.read_bytes())
    assert load(copy).sha256 == load(SMALL).sha256


def test_expressions_of_every_yaml_style_point_home(tmp_path: Path) -> None:
    styles = {
        "plain": "- {}",
        "single": "- '{}'",
        "double": '- "{}"',
        "literal": "- |\n          {}",
        "folded": "- >-\n          {}",
    }
    for name, style in styles.items():
        path = changed(tmp_path, ("- only_child.deceased", style.format("only_child.deceased and lo_income")))
        (fault,) = check_policy(path)
        assert fault.span is not None, name
        assert fault.excerpt is not None, name
        assert fault.excerpt[fault.span.column - 1 : fault.span.end_column - 1] == "lo_income", name


def test_escapes_in_double_quotes(tmp_path: Path) -> None:
    path = changed(tmp_path, ("- only_child.deceased", r'- "only_child.sex = \"female\" and \x6co_income"'))
    (fault,) = check_policy(path)
    assert fault.span is not None
    assert fault.excerpt is not None
    assert fault.excerpt[fault.span.column - 1 : fault.span.end_column - 1] == r"\x6co_income"


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        ("person.age > 5", True),
        ("person.age > pension_age and person.birth_date > as_of", True),
        ("not(bereaved)", False),
        ("person.deceased", False),
        ("1 = 2", False),
        ('person.sex = "female" and person.role = "wife"', True),
        ("person.age < pension_age", False),
        ("person.age <= pension_age", True),
        ("person.age in [1..48]", False),
        ("person.age between 1 and 49", True),
        ("person.age in (3, 4)", False),
    ],
)
def test_benefits_that_nobody_can_get(tmp_path: Path, condition: str, possible: bool) -> None:
    rest = "        - none: [person.deceased"
    path = changed(tmp_path, (rest, f"        - {condition}\n{rest}"))
    codes = {item.code for item in check_policy(path) if item.severity == "error"}
    assert codes == (set() if possible else {"P075"} if condition != "1 = 2" else {"L024"})


def test_a_fault_elsewhere_hides_neither_a_name_nor_a_wrong_number(tmp_path: Path) -> None:
    """A definition with a fault of its own is still what a misspelt name was meant to be."""
    path = changed(
        tmp_path,
        ("        - has_only_child\n", "        - has_only_chid\n"),
        ("        - bereaved\n", "        - bereavd\n"),
        ('    measure: "2"\n    label: {zh: 生活补助', '    measure: "9"\n    label: {zh: 生活补助'),
    )
    assert [(item.code, item.help) for item in check_policy(path)] == [
        ("L010", "did you mean `has_only_child` or `only_child`"),
        ("L010", "did you mean `bereaved`"),
        ("P081", "correct the number, or list it under policy.covers"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("id: small-1", "id: Small 1", "write small-1"),
        ("{urban: 15, rural: 10}", "15", "give one figure for each value of the key, as in {urban: 15, rural: 10}"),
        (
            "{from: 2014-07-16,",
            "{from: 2014-07-16, until: 2013-01-01,",
            "write a day from `from` on, or leave until out",
        ),
        ("verified: false", "verified: [no]", "write true or false, unquoted"),
        ("label: {zh: 建档, en: keep files}", "label: {zh: [建档], en: keep files}", "write text"),
    ],
)
def test_the_cure_says_what_to_write(tmp_path: Path, old: str, new: str, cure: str) -> None:
    (fault,) = check_policy(changed(tmp_path, (old, new)))
    assert fault.help == cure


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    unit: CNY/person/month\n    values: {2014-07-16: 300", "    values: {2014-07-16: 300",
         ("P074", "amount has no unit, where CNY/person/month is due", "add unit: CNY/person/month to supplement")),
        ("  pension_age:\n", "  pensionAge:\n", ("P025", "is not an identifier", "write pension_age")),
        ("        - only_child.deceased", "          - only_child.deceased",
         ("P070", "is indented further than the item above", "indent it by 8 spaces")),
        ("        - bereaved\n", "        - bereaved\n        - accident.on < as_of\n",
         ("L010", "there is no name `accident` here",
          "this rule is about the person; `accident` stands in one about an accident: see for: or of:")),
        ("review_after: 2019-07-15", "review_after: 2009-07-15",
         ("P031", "is to be reviewed before it begins", "write a day from `from` on, or leave review_after out")),
        ("  relief_grant:\n", "",
         ("P011", "the keys 'measure', 'label', 'for', 'when', 'grant', 'cite' stand twice, first from line 69 on",
          "write the name of the entry and a colon on a line above, indented two spaces less")),
        ("  issued: 2014-07-16", "  issued: 2014-07-16\n  version: 2",
         ("P020", "unknown key 'version'", "known here: id, document, registration, issued, in_force, title, covers")),
    ],
)  # fmt: skip
def test_a_slip_is_told_once_with_its_cure(tmp_path: Path, old: str, new: str, expected: tuple[str, str, str]) -> None:
    (fault,) = check_policy(changed(tmp_path, (old, new)))
    code, message, cure = expected
    assert (fault.code, fault.help) == (code, cure)
    assert message in fault.message


QUOTE = "check the indentation, and quote text that holds ': ', ' #' or starts with a special character"


@pytest.mark.parametrize(
    ("value", "cure"),
    [
        ('@"2014-07-16" < as_of', "put the whole value in single quotes: '@\"2014-07-16\" < as_of'"),
        ('"urban" = area', "put the whole value in single quotes: '\"urban\" = area'"),
        ("[1, 2][1] = 1", "put the whole value in single quotes: '[1, 2][1] = 1'"),
        ("> 5", "put the whole value in single quotes: '> 5'"),
        ("- low_income", "start the list on the next line, indented"),
        (
            "low_income: x",
            "check the indentation, and quote text that holds ': ', ' #' or starts with a special character",
        ),
    ],
)
def test_a_value_that_starts_as_yaml_takes_otherwise(tmp_path: Path, value: str, cure: str) -> None:
    path = changed(tmp_path, ("when: {if: low_income, then: bereaved, else: in_hardship}", f"when: {value}"))
    (fault,) = check_policy(path)
    assert (fault.code, fault.help) == ("P005", cure)


def test_another_day_is_another_fact(tmp_path: Path) -> None:
    then = "{at: accident.on, holds: bereaved}"
    path = changed(tmp_path, ("      at: accident.on\n      holds: bereaved", f"      all: [not(bereaved), {then}]"))
    assert check_policy(path) == []


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("P")])
def test_every_code_has_its_row_in_both_languages(code: str) -> None:
    row = CODES[code]
    assert all((row.title, row.title_zh, row.example, row.cure, row.cure_zh))
    assert any(ord(char) > 0x2E80 for char in row.cure_zh)


def test_each_person_has_an_element_of_its_own(tmp_path: Path) -> None:
    """One accident may do for the wife and another for the husband: no contradiction."""
    asks = 'some a in accidents satisfies (if person.role = "wife" then a.id = "1" else a.id = "2")'
    own = f"""
  struck:
    label: {{zh: 受灾, en: struck}}
    of: person
    when: {asks}
    cite: [一, 独生子女死亡]

benefits:
"""
    both = 'wife.role = "wife" and husband.role = "husband" and wife.struck and husband.struck'
    rule = "        - bereaved\n"
    path = changed(tmp_path, ("\nbenefits:\n", own), (rule, f"{rule}        - {both}\n"))
    assert [fault for fault in check_policy(path) if fault.severity == "error"] == []
