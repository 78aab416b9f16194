"""Documents that were valid once need not be parsed and validated again.

Programs send the same few documents over and over; validating one takes longer than
answering it. What depends on the variables (`limits`) is measured for each of them.
"""

from collections.abc import Iterator

from graphql import DocumentNode
from strawberry.extensions import SchemaExtension

from api.schema.common.newest import Newest

MOST_DOCUMENTS = 256
MOST_CHARACTERS = 16_384  # of a document that is kept


class RememberDocuments(SchemaExtension):
    """Keeps valid documents by their text, the newest `MOST_DOCUMENTS`."""

    documents: Newest[str, DocumentNode]

    def on_parse(self) -> Iterator[None]:
        """Take a known document instead of parsing."""
        context = self.execution_context
        known = self.documents.get(context.query or "")
        if known is not None:
            context.graphql_document = known
        yield

    def on_validate(self) -> Iterator[None]:
        """Pass what was valid before; remember what is found valid now."""
        context = self.execution_context
        query = context.query or ""
        if query in self.documents and context.pre_execution_errors is None:
            context.pre_execution_errors = []
            yield
            return
        yield
        document = context.graphql_document
        if document is None or context.pre_execution_errors != []:
            return
        if query and len(query) <= MOST_CHARACTERS:
            self.documents.keep(query, document)


def remember_documents() -> type[RememberDocuments]:
    """The extension for one schema: what is valid is so for that schema only."""
    known: Newest[str, DocumentNode] = Newest(MOST_DOCUMENTS)
    return type("Remembering", (RememberDocuments,), {"documents": known})
