"""Runs the cases of Tests/Cases/python with panther_core, in a scratch environment that has it, and prints differences."""

from __future__ import annotations

import json
import pathlib
import sys
import tempfile
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from case_files import NAMES, differences, event_text, files  # noqa: E402
from record_catalogue import mocked  # noqa: E402


def entry_of(result: Any) -> dict[str, Any]:
    """A result of the reference as the frames have one."""
    entry: dict[str, Any] = {"matched": result.trigger_alert, "error": None, "auxiliary_errors": []}
    if result.detection_exception is not None:
        error = result.detection_exception
        entry["error"] = {"class": type(error).__name__, "message": str(error)}
    for name in (*NAMES, "alert_context"):
        if getattr(result, f"{name}_defined", False):
            error = getattr(result, f"{name}_exception")
            if error is not None:
                entry["auxiliary_errors"].append({"function": name, "class": type(error).__name__})
            entry["context" if name == "alert_context" else name] = getattr(result, f"{name}_output")
    return entry


def main() -> int:
    from panther_core.data_model import DataModel  # type: ignore
    from panther_core.enriched_event import PantherEvent  # type: ignore
    from panther_core.policy import Policy  # type: ignore
    from panther_core.rule import Rule  # type: ignore

    count = different = 0
    with tempfile.TemporaryDirectory() as directory:
        sys.path.insert(0, directory)
        for name, file in files():
            if "own" in file:
                continue
            for one in file.get("globals", []):
                (pathlib.Path(directory) / (one["id"] + ".py")).write_text(one["source"], encoding="utf-8")
            kind = file.get("kind", "rule")
            models = [
                DataModel({"id": name, "versionId": "1", "body": one.get("source", ""), "mappings": one["mappings"]})
                for one in file.get("data_models", [])
            ]
            config = {"id": name, "versionId": "1", "body": file["body"], "severity": "MEDIUM"}
            detection = (Policy if kind == "policy" else Rule)(config)
            for number, case in enumerate(file["cases"]):
                event = json.loads(event_text(case))
                given = event if kind == "policy" else PantherEvent(event, models[0] if models and kind == "rule" else None)
                try:
                    with mocked(vars(detection)["_module"], [{"objectName": m["name"], "returnValue": m["value"]} for m in case.get("mocks", [])]):
                        entry = entry_of(detection.run(given, {}, {}, batch_mode=case.get("mode") != "test"))
                except AttributeError as error:
                    entry = {"matched": False, "error": {"class": "AttributeError", "message": str(error)}}
                count += 1
                case.get("error", {}).pop("line", None)
                for difference in differences(case, entry):
                    different += 1
                    print(f"{name}, case {number + 1}: {difference}")
    print(f"{count} cases, {different} differences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
