"""Where the bundled policy lies: found without importing the loader."""

from __future__ import annotations

from pathlib import Path

BUNDLED = "chenzhou_2014.yaml"


def bundled() -> Path:
    """The bundled policy: inside the installed package, or in the checkout that this module runs from."""
    here = Path(__file__).resolve()
    places = [here.parents[1] / "policies" / BUNDLED]
    if len(here.parents) > 3:
        places.append(here.parents[3] / "policies" / BUNDLED)
    return next((place for place in places if place.is_file()), places[0])
