"""The console's views, one file for each part."""
