from catalogue_helpers import shared_context

EVENTS = ('MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION', 'MICROSOFT.KEYVAULT/VAULTS/DELETE', 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION')


def rule(event):
    return (
        event.get("operationName") in EVENTS
        and event.deep_get("identity", "authorization", "evidence", "role") == 'User Access Administrator'
    )


def title(event):
    return f"Rule 93: [{event.get('identity', {}).get('authorization', {}).get('evidence', {}).get('role')}] by {event.get('callerIpAddress')}"


def alert_context(event):
    return shared_context(event)
