"""What many rules ask of an event."""

from catalogue_base import deep_get

RISKY_COUNTRIES = ("XX", "YY")


def is_success(event, error_path):
    return not deep_get(event, *error_path)


def shared_context(event):
    return {"address": event.udm("source_ip"), "actor": event.udm("actor_user"), "log_type": event.get("p_log_type")}


def level_of(text):
    if text in RISKY_COUNTRIES:
        return "CRITICAL"
    return "HIGH" if text else "DEFAULT"
