"""Work that takes longer than a request, with progress; the queue behind it can be exchanged here alone."""
