"""PostgreSQL by asyncpg: Tortoise's client, which gives every connection back.

Tortoise keeps a pooled connection for ever when a task is cancelled, or the server goes
away, while a transaction begins. After as many of these as the pool holds connections
nothing goes on.
"""

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections


class GivingBackContext(TransactionContextPooled):
    """Holds a connection of the pool while the transaction runs."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            # The pool resets what it gets back, or drops it when it is broken.
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client


class GivingBackClient(AsyncpgDBClient):
    """A pool of connections that loses none."""

    def _in_transaction(self) -> TransactionContext:
        return GivingBackContext(TransactionWrapper(self), self._pool_init_lock)


client_class = GivingBackClient
