"""Records what panther_core does with the generated catalogue: its tests, and random events (see record-reference).

panther_core is not read and not copied; it runs in a scratch environment and its answers are recorded. Results are
kept in Tests/Fixtures/python/catalogue.reference.json, one line for each body.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import random
import sys
import tempfile
from typing import Any
from unittest.mock import MagicMock, patch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import mutation  # noqa: E402
from catalogue_fixtures import COMMITTED_RULES, FIXTURES, catalogue  # noqa: E402

RANDOM_EVENTS = 8
NAMES = ("title", "description", "reference", "severity", "runbook", "destinations", "dedup", "alert_context", "unique")


def random_events(body: dict[str, Any], tests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The random events of a body: the same whoever asks."""
    rng = random.Random("events of " + body["id"])
    made = mutation.events(rng, [test.get("Log", test.get("Resource")) for test in tests], mutation.literals(body["source"]))
    return [next(made) for _ in range(RANDOM_EVENTS)]


def digest(events: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(events).encode()).hexdigest()[:16]


def shortened(value: Any) -> Any:
    """A result as it is recorded: long text by its beginning and its digest."""
    if isinstance(value, str) and len(value) > 200:
        return [value[:60], len(value), hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]]
    return value


def main() -> None:
    from panther_core.data_model import DataModel  # type: ignore
    from panther_core.enriched_event import PantherEvent  # type: ignore
    from panther_core.policy import Policy  # type: ignore
    from panther_core.rule import Rule  # type: ignore

    load, tests = catalogue(COMMITTED_RULES)
    models = {}
    with tempfile.TemporaryDirectory() as directory:
        sys.path.insert(0, directory)
        for one in load["globals"]:
            (pathlib.Path(directory) / (one["id"] + ".py")).write_text(one["source"], encoding="utf-8")
        for one in load["data_models"]:
            config = {"id": one["id"], "versionId": "1", "body": one["source"], "mappings": one["mappings"]}
            models.update({log_type: DataModel(config) for log_type in one["log_types"]})

        def run(detection: Any, body: dict[str, Any], event: dict[str, Any], live: bool) -> dict[str, Any]:
            if body["kind"] == "policy":
                given: Any = json.loads(json.dumps(event))
            else:
                name = event.get("p_log_type")
                model = models.get(name) if body["kind"] == "rule" and isinstance(name, str) else None
                given = PantherEvent(event, model)
            result = detection.run(given, {}, {}, batch_mode=live)
            error = result.detection_exception
            recorded: dict[str, Any] = {"matched": result.trigger_alert, "output": result.detection_output}
            if error is not None:
                recorded["error"] = [type(error).__name__, str(error)]
            if result.trigger_alert or not live:
                recorded.update(auxiliary(result))
            return recorded

        lines: list[str] = []
        failed: list[str] = []
        for body in load["bodies"]:
            kind = Policy if body["kind"] == "policy" else Rule
            config = {"id": body["id"], "versionId": "1", "body": body["source"], "severity": "MEDIUM", "tags": [], "reports": {}}
            detection = kind(config)
            found = []
            for test in tests[body["id"]]:
                with mocked(vars(detection)["_module"], test.get("Mocks", [])):
                    found.append(run(detection, body, test.get("Log", test.get("Resource")), live=False))
                if found[-1]["output"] != test["ExpectedResult"]:
                    failed.append(f"{body['path']}: the test {test['Name']!r} does not pass: {found[-1]}")
            events = random_events(body, tests[body["id"]])
            lines.append(json.dumps({
                "id": body["id"], "events": digest(events), "tests": found,
                "random": [run(detection, body, event, live=True) for event in events],
            }))
    if failed:
        sys.exit("\n".join(failed))
    (FIXTURES / "catalogue.reference.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def auxiliary(result: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in NAMES:
        if getattr(result, f"{name}_defined", False):
            error = getattr(result, f"{name}_exception")
            output = getattr(result, f"{name}_output")
            found[name] = {"output": shortened(output)} if error is None else {"error": [type(error).__name__, str(error)], "output": shortened(output)}
    return found


def mocked(module: Any, mocks: list[dict[str, Any]]) -> Any:
    return patch.multiple(module, **{mock["objectName"]: MagicMock(return_value=mock["returnValue"]) for mock in mocks}) if mocks else patch.dict({})


if __name__ == "__main__":
    main()
