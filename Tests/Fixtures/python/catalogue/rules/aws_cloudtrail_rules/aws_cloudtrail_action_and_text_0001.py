EVENTS = ('DeleteFlowLogs', 'PutBucketPolicy', 'ModifySnapshotAttribute')


def rule(event):
    return (
        event.get("eventName") in EVENTS
        and event.get("requestParameters", {}).get("bucketName") == 'backups'
    )


def title(event):
    return f"Rule 1: [{event.deep_get('userIdentity', 'sessionContext', 'attributes', 'mfaAuthenticated')}] by {event.get('sourceIPAddress')}"


def dedup(event):
    return f"1:{event.get('sourceIPAddress')}"
