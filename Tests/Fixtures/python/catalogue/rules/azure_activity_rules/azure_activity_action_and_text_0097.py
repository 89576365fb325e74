from catalogue_helpers import shared_context

EVENTS = ('MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION', 'MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE', 'MICROSOFT.AUTOMATION/RUNBOOKS/WRITE')


def rule(event):
    return (
        event.get("operationName") in EVENTS
        and event.get("category") == 'Policy'
    )


def alert_context(event):
    return shared_context(event)


def dedup(event):
    return f"97:{event.get('callerIpAddress')}"


def runbook(event):
    return event.get("callerIpAddress")
