"""What the directory tells the kernel."""

from gongyou.kernel.access.roles import RESOLVERS
from gongyou.records.directory.queries import person_of_user

RESOLVERS.register("person", person_of_user)
