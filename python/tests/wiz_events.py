"""Many events near those of Wiz, for the rule that is there both as YAML and as a Python body."""

from __future__ import annotations

import json
import random
from typing import Any

import mutation
from catalogue_fixtures import FIXTURES

WIZ = FIXTURES / "wiz"
FIELDS = ("severity", "tdrId", "threatId", "primaryResource", "mitreTechniques")
SEVERITIES = (
    "INFORMATIONAL", "Informational", "Info", "INFO", "low", "LOW", "Medium", "HIGH", "critical", "CRITICAL", "Unknown", "",
    None, 7, True, ["HIGH"], "HİGH",
)
COUNT = 400


def wiz_events() -> list[dict[str, Any]]:
    rng = random.Random("wiz")
    bases = [json.loads((FIXTURES.parent / "events" / f"wiz_{name}.json").read_text("utf-8")) for name in ("high", "low", "informational")]
    found = []
    for _ in range(COUNT):
        base = rng.choice(bases)
        small = {name: base[name] for name in FIELDS}
        event = mutation.mutated(rng, small, list(SEVERITIES), small)
        if rng.random() < 0.5:
            event["severity"] = rng.choice(SEVERITIES)
        found.append(event)
    return found
