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
