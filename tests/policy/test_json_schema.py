"""The JSON Schema: a valid schema, the bundled policy and overlays valid against it, the committed copy in step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fpassist.policy import overlay_schema, policy_schema, write_schemas
from fpassist.policy.json_schema import schema_text

jsonschema = pytest.importorskip("jsonschema")
POLICIES = Path(__file__).parents[2] / "policies"
SMALL = Path(__file__).parent / "good" / "small.yaml"


class Loader(yaml.SafeLoader):
    """YAML as an editor reads it: dates stay text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def errors(data: Any, schema: dict[str, Any]) -> list[str]:
    return [error.json_path for error in jsonschema.Draft202012Validator(schema).iter_errors(data)]


def test_the_schemas_are_schemas() -> None:
    for schema in (policy_schema(), overlay_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "path",
    [SMALL, POLICIES / "chenzhou_2014.yaml", *sorted((POLICIES / "overlays").glob("*.yaml"))],
    ids=lambda path: path.stem,
)
def test_good_files_are_valid(path: Path) -> None:
    assert errors(read(path), policy_schema()) == []
    if path.parent.name == "overlays":
        assert errors(read(path), overlay_schema()) == []


@pytest.mark.parametrize(
    "name", ["P020_key", "P021_missing", "P022_type", "P024_choice", "P030_undated", "P040_no_cite", "P060_default"]
)
def test_faulty_files_are_not(name: str) -> None:
    assert errors(read(SMALL.parents[1] / "bad" / f"{name}.yaml"), policy_schema())


def test_the_committed_schema_is_the_current_one(tmp_path: Path) -> None:
    written = write_schemas(tmp_path).read_text(encoding="utf-8")
    assert written == schema_text()
    message = "run: python -c \"from fpassist.policy import write_schemas; write_schemas('policies')\""
    assert (POLICIES / "policy.schema.json").read_text(encoding="utf-8") == written, message


def test_the_bundled_policy_names_its_schema() -> None:
    first = (POLICIES / "chenzhou_2014.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=policy.schema.json"


def test_every_key_is_described_for_the_editor() -> None:
    for section in policy_schema()["$defs"]["policy"]["properties"].values():
        assert section.get("description")
    benefit = policy_schema()["$defs"]["policy"]["properties"]["benefits"]["additionalProperties"]
    for name, part in benefit["properties"].items():
        assert "description" in part or "$ref" in part, name


HEAD = {
    "overlay": {
        "id": "o-1",
        "kind": "reform",
        "of": "small-1",
        "title": {"zh": "改", "en": "change"},
        "authority": "某文",
    }
}


@pytest.mark.parametrize(
    "operations",
    [
        "set: {parameters.relief.values: {2015-01-01: 6000}}",
        "set: {parameters.relief.values.2015-01-01: {value: 6000, cite: [二(一)2, 五千元]}}",
        "set: {parameters.rate.values.2015-01-01: {urban: 1, rural: 2}, parameters.rate.values.2015-01-01.urban: 3}",
        "set: {parameters.relief.unit: CNY, parameters.relief.label.zh: 救助, parameters.relief.label.en: relief}",
        "set: {interpretations.whose_age.default: wife, interpretations.whose_age.options.wife.zh: 女方}",
        "set: {policy.in_force: {from: 2014-07-16}, policy.in_force.until: 2019-07-15, policy.covers.duties.1: 三(一)}",
        "set: {benefits.monthly.grant.amount: supplement, benefits.monthly.grant.payer: family_care_fund}",
        "set: {benefits.monthly.when.all.2.none.1: person.deceased, benefits.monthly.cite.1.2: 三百元}",
        "add: {parameters.bonus: {label: {zh: 奖, en: b}, values: {2014-07-16: 5}, cite: [二(一)2, 生活补助]}}",
        "replace: {definitions.bereaved.when: {any: [low_income]}, facts.veteran.of: person}",
        "remove: [parameters.rate, benefits.monthly.when.all.2, facts.veteran]",
        "each_value: {parameters.relief: '+10 %', parameters.supplement.values: '* 1.1'}",
    ],
)
def test_targets_that_the_language_has(operations: str) -> None:
    assert errors(HEAD | yaml.load(operations, Loader), policy_schema()) == []


@pytest.mark.parametrize(
    "operations",
    [
        "set: {parameters: {relief: {values: {2015-01-01: 6000}}}}",
        "set: {parameter.relief.values: {2015-01-01: 6000}}",
        "set: {parameters.relief.value: {2015-01-01: 6000}}",
        "set: {parameters.relief: 6000}",
        "set: {parameters.relief.values: 6000}",
        "set: {parameters.relief.unit: 元/月}",
        "set: {parameters.relief.bound: atleast}",
        "set: {interpretations.whose_age: wife}",
        "set: {benefits.monthly.grant.form: csh}",
        "add: {benefits.bonus: {measure: '1'}}",
        "remove: [monthly]",
        "each_value: {parameters.relief: '+500元'}",
        "each_value: {benefits.monthly: '+10 %'}",
    ],
)
def test_targets_that_it_has_not(operations: str) -> None:
    assert errors(HEAD | yaml.load(operations, Loader), policy_schema())


@pytest.mark.parametrize("unit", ["CNY", "CNY/person/month", "hour", "victim", "CNY * victim / year", "m^2", "1", "%"])
def test_units_that_can_be_read(unit: str) -> None:
    assert errors(unit, policy_schema()["$defs"]["unit"]) == []


@pytest.mark.parametrize("unit", ["元", "元/人/月", "CNY/月", "万元", "周岁", "CNY per month", "CNY/", "", "300"])
def test_units_that_cannot(unit: str) -> None:
    assert errors(unit, policy_schema()["$defs"]["unit"])


def test_the_usual_units_are_offered() -> None:
    offered = policy_schema()["$defs"]["unit"]["anyOf"][0]["enum"]
    assert {"CNY", "CNY/person/month", "year", "hour/household/month"} <= set(offered)
    used = {one.get("unit", "CNY") for one in read(POLICIES / "chenzhou_2014.yaml")["parameters"].values()}
    assert used <= set(offered)


def test_the_overlay_schema_stands_alone() -> None:
    good = HEAD | yaml.load("set: {parameters.relief.values: {2015-01-01: 6000}}", Loader)
    assert errors(good, overlay_schema()) == []
    assert errors(HEAD | {"set": {"parameters.relief.valuse": 1}}, overlay_schema())
