"""Records what panther_core does: runs in an environment of its own that has it (see python/record-reference)."""

import json
import os
import sys
from typing import Any, Dict, Optional

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from expressions import outcomes, shortened  # noqa: E402
from panther_core import PantherEvent  # type: ignore  # noqa: E402
from panther_core.data_model import DataModel  # type: ignore  # noqa: E402
from panther_core.immutable import ImmutableCaseInsensitiveDict, ImmutableList  # type: ignore  # noqa: E402
from panther_core.policy import Policy  # type: ignore  # noqa: E402
from panther_core.rule import Rule  # type: ignore  # noqa: E402

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Fixtures", "python")
MODULES = {
    "PantherEvent": PantherEvent,
    "ImmutableCaseInsensitiveDict": ImmutableCaseInsensitiveDict,
    "ImmutableList": ImmutableList,
}
OUTPUTS = (
    "title",
    "description",
    "reference",
    "severity",
    "runbook",
    "destinations",
    "dedup",
    "alert_context",
    "unique",
)


def data_model(definition: Optional[Dict[str, Any]]) -> Any:
    if definition is None:
        return None
    return DataModel(
        {
            "id": definition["id"],
            "versionId": "1",
            "body": definition.get("source") or "",
            "mappings": definition["mappings"],
            "logTypes": definition["log_types"],
        }
    )


def error(value: Optional[BaseException]) -> Any:
    return None if value is None else [type(value).__name__, str(value)]


def run(case: Dict[str, Any], live: bool) -> Dict[str, Any]:
    """The result of a body for an event, in production or in a test."""
    policy = case.get("kind") == "policy"
    config = {
        "id": case["id"],
        "versionId": "1",
        "body": case["source"],
        "severity": "MEDIUM",
        "dedupPeriodMinutes": 60,
        "type": "POLICY" if policy else "RULE",
        "tags": [],
        "reports": {},
        "displayName": "",
    }
    detection = (Policy if policy else Rule)(config)
    event = case["event"] if policy else PantherEvent(case["event"], data_model(case.get("data_model")))
    result = detection.run(event, {}, {}, batch_mode=live)
    recorded: Dict[str, Any] = {
        "setup": error(result.setup_exception),
        "output": result.detection_output,
        "error": error(result.detection_exception),
        "matched": result.trigger_alert,
    }
    for name in OUTPUTS:
        if getattr(result, f"{name}_defined", False):
            output, failure = getattr(result, f"{name}_output"), getattr(result, f"{name}_exception")
            recorded[name] = {"output": shortened(output), "error": error(failure)}
    return recorded


def read(name: str) -> Any:
    with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
        return json.load(file)


def write(name: str, value: Any) -> None:
    with open(os.path.join(FIXTURES, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=0)
        file.write("\n")


def main() -> None:
    groups = read("expressions.json")
    write("expressions.reference.json", [outcomes(group, MODULES, data_model(group["data_model"])) for group in groups])
    functions = read("functions.json")
    write("functions.reference.json", [{"live": run(case, True), "test": run(case, False)} for case in functions])


if __name__ == "__main__":
    main()
