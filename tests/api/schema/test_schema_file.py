"""`schema.graphql` is printed from the code and keeps the contract's promises."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputField,
    GraphQLNamedType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    is_enum_type,
    is_union_type,
    print_ast,
)

from api.schema.schema import sdl

ROOT = Path(__file__).parents[3]
DESIGN = ROOT.parent / "shared" / "design"


needs_design = pytest.mark.skipif(
    not DESIGN.exists(), reason="the contract is not beside this clone"
)


class TestSchemaFile:
    def test_is_printed_from_the_code(self) -> None:
        printed = (ROOT / "schema.graphql").read_text(encoding="utf-8")

        assert printed == sdl(), "run: python -m api.schema > schema.graphql"

    @needs_design
    def test_is_a_subset_of_the_contract(self) -> None:
        ours = build_schema(sdl())
        contract = build_schema((DESIGN / "contract.graphql").read_text("utf-8"))

        assert list(differences(ours, contract)) == []

    @needs_design
    def test_leaves_nothing_of_the_contract_out(self) -> None:
        ours = build_schema(sdl())
        contract = build_schema((DESIGN / "contract.graphql").read_text("utf-8"))

        missing = find_breaking_changes(contract, ours)

        assert [change.description for change in missing] == []

    @needs_design
    def test_and_its_examples_keep_the_rules_of_the_contract(self) -> None:
        script = DESIGN / "check_contract.py"
        files = [ROOT / "schema.graphql", ROOT / "docs" / "operations"]

        checked = subprocess.run(
            [sys.executable, script, *files], capture_output=True, text=True
        )

        assert checked.returncode == 0, checked.stdout
        assert "not in an example" not in checked.stdout


def differences(ours: GraphQLSchema, contract: GraphQLSchema) -> Iterator[str]:
    """Everything that the contract does not say in the same way."""
    for name, mine in ours.type_map.items():
        theirs = contract.type_map.get(name)
        if theirs is None:
            yield f"{name}: not in the contract"
        elif not name.startswith("__"):
            yield from of_type(name, mine, theirs)


def of_type(
    name: str, mine: GraphQLNamedType, theirs: GraphQLNamedType
) -> Iterator[str]:
    if type(mine) is not type(theirs) or mine.description != theirs.description:
        yield f"{name}: {mine.description!r}"
    if is_enum_type(mine) and is_enum_type(theirs):
        for value, meaning in mine.values.items():
            if meaning.description != theirs.values[value].description:
                yield f"{name}.{value}: {meaning.description!r}"
    if is_union_type(mine) and is_union_type(theirs):
        if [t.name for t in mine.types] != [t.name for t in theirs.types]:
            yield f"{name}: {mine.types}"
    interfaces = {t.name for t in getattr(mine, "interfaces", ())}
    if interfaces != {t.name for t in getattr(theirs, "interfaces", ())}:
        yield f"{name}: implements {interfaces}"
    fields = getattr(theirs, "fields", {})
    for field, one in getattr(mine, "fields", {}).items():
        yield from of_field(f"{name}.{field}", one, fields[field])


def of_field(
    where: str,
    mine: GraphQLField | GraphQLInputField,
    theirs: GraphQLField | GraphQLInputField,
) -> Iterator[str]:
    if shape(mine) != shape(theirs):
        yield f"{where}: {shape(mine)}, not {shape(theirs)}"
    arguments: dict[str, Any] = getattr(mine, "args", {})
    others: dict[str, Any] = getattr(theirs, "args", {})
    if list(arguments) != list(others):
        yield f"{where}: arguments {list(arguments)}"
    for name, argument in arguments.items():
        other = others[name]
        if shape(argument) != shape(other):
            yield f"{where}({name}:): {shape(argument)}"


def shape(field: Any) -> tuple[str, str | None, str | None]:
    """Type, description and default of a field or argument."""
    default = getattr(field.ast_node, "default_value", None)
    value = print_ast(default) if default is not None else None
    words = field.description
    # No default and null are the same for what may be null.
    return str(field.type), words, None if value == "null" else _number(value)


def _number(text: str | None) -> str | None:
    """`1.0` and `1` are the same default."""
    return text.removesuffix(".0") if text else text
