"""SQLite as this product needs it: Tortoise's client with immediate transactions.

Tortoise begins a deferred transaction, which takes the write lock only at its first
write: two processes that read first get "database is locked" at once. BEGIN IMMEDIATE
waits for the lock (`busy_timeout`) before anything is read. Tortoise also keeps its
connection lock for ever when the task is cancelled while it begins; here it is given
back.
"""

import sqlite3

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its start."""

    async def begin(self) -> None:
        """Begin, after every other writer has finished.

        Raises:
            OperationalError: Another process held the lock beyond `busy_timeout`.
        """
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateContext(SqliteTransactionContext):
    """Holds the connection's lock while the transaction runs."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            await self._give_back()
            raise
        transaction: TransactionalDBClient = self.connection
        self.token = get_connections().set(self.connection_name, transaction)
        return transaction

    async def _give_back(self) -> None:
        # Cancelled: BEGIN may have run in the connection's thread all the same.
        try:
            if self.connection._connection:
                await self.connection._connection.rollback()
        finally:
            self._trxlock.release()


class ImmediateSqliteClient(SqliteClient):
    """SQLite whose transactions are immediate."""

    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient
