"""Gongyou 工友. Before anything imports Django, a SQLite without the WAL corruption bug takes sqlite3's place."""

import sys

import pysqlite3
import pysqlite3.dbapi2

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
