"""Fact tables: providers write them as pseudonymous Parquet, a snapshot is one consistent folder of them."""
