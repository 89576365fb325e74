"""The shipped Wiz detection as a rule body in Python."""

SEVERITIES = {"INFORMATIONAL": "INFO", "INFO": "INFO", "LOW": "LOW", "MEDIUM": "MEDIUM", "HIGH": "HIGH"}


def rule(event):
    return event.get("severity") != "INFORMATIONAL"


def title(event):
    return f"[Wiz Alert]: {event.get('tdrId', '<missing>')}"


def dedup(event):
    return f"{event.get('threatId')}:{event.get('severity')}"


def severity(event):
    return SEVERITIES.get(str(event.get("severity")).upper(), "CRITICAL")


def alert_context(event):
    resource = event.get("primaryResource", {})
    return {
        "machine_id": resource.get("externalId"),
        "machine_type": resource.get("type"),
        "native_type": resource.get("nativeType"),
        "machine_name": resource.get("name"),
        "mitre_attack_techniques": event.get("mitreTechniques"),
        "tdrId": event.get("tdrId"),
    }
