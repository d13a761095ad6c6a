"""Names in the API's description: the front end's types, and clients made from it, go by them."""

import json
from pathlib import Path

DESCRIPTION = Path(__file__).parents[2] / "web" / "openapi.json"


def test_every_schema_of_the_api_has_a_name_of_its_own() -> None:
    schemas = json.loads(DESCRIPTION.read_text())["components"]["schemas"]
    by_module = [name for name in schemas if name.startswith("flywheel__")]
    assert by_module == [], "two classes share a name; both change theirs on the wire: rename the newer one"
