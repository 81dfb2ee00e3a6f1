"""Rules of the selections as plain functions: seeds of calls, resolutions, names, stacking of grants."""
