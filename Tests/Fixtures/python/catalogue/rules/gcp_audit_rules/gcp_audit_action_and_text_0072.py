EVENTS = ('io.k8s.core.v1.pods.create', 'google.logging.v2.DeleteSink', 'google.iam.admin.v1.CreateServiceAccountKey')


def rule(event):
    return (
        event.get("protoPayload", {}).get("methodName") in EVENTS
        and event.deep_get("protoPayload", "resourceName") == 'projects/p/sinks/s'
    )


def title(event):
    return "Rule 72: {}".format(event.get("protoPayload", {}).get("methodName"))
