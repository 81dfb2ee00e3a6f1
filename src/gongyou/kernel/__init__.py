"""What every floor stands on; it knows no word of the field."""
