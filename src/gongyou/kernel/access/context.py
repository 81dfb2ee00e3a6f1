"""What every template may know of the viewer."""


def viewer(request) -> dict:
    return {"viewer": getattr(request, "viewer", None)}
