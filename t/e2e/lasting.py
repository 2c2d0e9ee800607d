"""Connections to databases that last: to make one takes longer than most statements."""

import select
import threading

import psycopg2
import psycopg2.extras
from psycopg2.extensions import TRANSACTION_STATUS_IDLE


def is_usable(connection):
    """Nothing has come unasked, which is how a server says that it has ended a connection."""
    return select.select([connection], [], [], 0) == ([], [], [])


def ask(connection, text, args):
    """The rows of a statement, each as {column: value}."""
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(text, args or None)
        return [dict(row) for row in cursor] if cursor.description else []


class Connections:
    """One for each thread and database.  They end with their threads, or with this."""

    def __init__(self):
        self.local = threading.local()

    def ask(self, dsn, text, args):
        """The rows of a statement, in a transaction of its own."""
        held = self.local.__dict__
        key = tuple(sorted(dsn.items()))
        connection = held.pop(key, None)
        if connection is None or not is_usable(connection):
            connection = psycopg2.connect(**dsn)
            connection.autocommit = True
        found = ask(connection, text, args)
        if connection.info.transaction_status == TRANSACTION_STATUS_IDLE:
            held[key] = connection
        return found
