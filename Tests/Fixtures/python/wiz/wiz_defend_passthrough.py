import json
from collections.abc import Mapping, Sequence

SEVERITIES = {
    "informational": "INFO",
    "info": "INFO",
    "low": "LOW",
    "medium": "MEDIUM",
    "high": "HIGH",
    "critical": "CRITICAL",
}


def plain(value):
    """A value of the event as JSON writes it."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def as_json(value, sort_keys=False):
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)


def rule(event):
    return event.get("severity") != "INFORMATIONAL"


def title(event):
    found = event.get("tdrId", "<missing>")
    if found is None:
        found = "<missing>"
    return f"[Wiz Alert]: {found if isinstance(found, str) else as_json(found)}"


def dedup(event):
    return as_json([event.get("threatId"), event.get("severity")], sort_keys=True)


def severity(event):
    found = event.get("severity")
    return SEVERITIES.get(found.lower(), "DEFAULT") if isinstance(found, str) else "DEFAULT"


def alert_context(event):
    return {
        "machine_id": event.deep_get("primaryResource", "externalId"),
        "machine_type": event.deep_get("primaryResource", "type"),
        "native_type": event.deep_get("primaryResource", "nativeType"),
        "machine_name": event.deep_get("primaryResource", "name"),
        "mitre_attack_techniques": event.get("mitreTechniques"),
        "tdrId": event.get("tdrId"),
    }
