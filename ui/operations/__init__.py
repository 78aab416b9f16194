"""The GraphQL documents of the pages, a file each; every operation has its own name.

An operation may spread fragments of any file: what it needs is sent along.
"""

from functools import cache
from pathlib import Path
from typing import TypeVar

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

FOLDER = Path(__file__).parent
T = TypeVar("T")


@cache
def document(name: str) -> str:
    """The operation `name` with the fragments that it needs.

    Raises:
        KeyError: No file has such an operation.
    """
    operations, fragments = _read()
    operation = operations[name]
    wanted = _spreads(operation, fragments)
    nodes = (operation, *(fragments[spread] for spread in sorted(wanted)))
    return print_ast(DocumentNode(definitions=nodes))


def names() -> list[str]:
    """Names of all operations."""
    return sorted(_read()[0])


@cache
def _read() -> tuple[
    dict[str, OperationDefinitionNode], dict[str, FragmentDefinitionNode]
]:
    operations: dict[str, OperationDefinitionNode] = {}
    fragments: dict[str, FragmentDefinitionNode] = {}
    for path in sorted(FOLDER.glob("*.graphql")):
        for node in parse(path.read_text(encoding="utf-8")).definitions:
            if isinstance(node, OperationDefinitionNode) and node.name:
                _add(operations, node.name.value, node, path)
            elif isinstance(node, FragmentDefinitionNode):
                _add(fragments, node.name.value, node, path)
    return operations, fragments


def _add(found: dict[str, T], name: str, node: T, path: Path) -> None:
    if name in found:
        raise ValueError(f"{path.name}: there is another {name}")
    found[name] = node


def _spreads(node: Node, fragments: dict[str, FragmentDefinitionNode]) -> set[str]:
    """Names of all fragments below a node, also those of fragments."""
    found: set[str] = set()

    class Collect(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: object) -> None:
            name = spread.name.value
            if name not in found:
                found.add(name)
                visit(fragments[name], self)

    visit(node, Collect())
    return found
