"""Pages of projects of the entrepreneurship contest: confidential papers and landings."""
