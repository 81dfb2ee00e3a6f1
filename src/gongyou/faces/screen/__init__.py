"""The wall screen: the living report as 1-2-3-5-1, for any day, on a dark 16:9 page."""
