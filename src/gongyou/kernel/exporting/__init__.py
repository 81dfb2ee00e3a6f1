"""The one way in which tables leave the platform as files: typed cells, no live formulas, lossless re-import."""
