"""Loading what a package declares: every module of its `definitions`, and its `reactions` and `tasks`, at start-up."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

from django.apps import AppConfig

from gongyou.kernel import parameters


class DeclaringConfig(AppConfig):
    """An application whose declarations are loaded when Django is ready: adding a file there is all it takes."""

    default_auto_field = "django.db.models.BigAutoField"
    default = False
    loads = ("operations", "stages", "reactions", "tasks", "definitions")

    def ready(self) -> None:
        folder = Path(self.path) / "parameters"
        if folder.is_dir():
            parameters.add_directory(folder)
        for part in self.loads:
            load(f"{self.name}.{part}")


def load(package: str) -> list[str]:
    """Import a module, and if it is a package all its modules by name; return the names, none if absent."""
    if find_spec(package) is None:
        return []
    module, names = import_module(package), [package]
    for info in sorted(iter_modules(getattr(module, "__path__", [])), key=lambda found: found.name):
        names.append(f"{package}.{info.name}")
        import_module(names[-1])
    return names
