"""Django's registration of this package."""

from gongyou.kernel.discovery import DeclaringConfig


class Config(DeclaringConfig):
    default = True
    name = "gongyou.domains.honours"
    label = "honours"
