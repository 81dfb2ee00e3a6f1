"""The fact tables of the records, one file each. Engines above register their own."""
