"""Which organisations take part in drives as what."""

#: Kinds that may hold a drive.
OWNERS = ("district", "street", "federation")
#: Kinds at which applications by a drive's code may arrive.
RECEIVERS = ("street", "federation", "basic")
