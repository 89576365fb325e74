"""The log types that generated detections look at: what their events are like, and which fields hold what."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str, ...]


@dataclass(frozen=True)
class World:
    """One log type. Paths lead through objects; `elements` is a list of objects, `words` a list of text."""

    name: str
    family: str
    event: dict[str, Any]
    action: Path
    actions: tuple[str, ...]
    texts: dict[Path, tuple[str, ...]]
    number: Path
    address: Path
    elements: Path
    element_key: str
    element_values: tuple[str, ...]
    words: Path
    word_values: tuple[str, ...]
    flag: Path
    error: Path
    unified: dict[str, str] = field(default_factory=dict)

    def made(self, changes: dict[Path, Any], remove: tuple[Path, ...] = ()) -> dict[str, Any]:
        """The event with some fields changed."""
        event = copy.deepcopy(self.event)
        for path, value in changes.items():
            held = event
            for key in path[:-1]:
                held = held.setdefault(key, {})
            held[path[-1]] = value
        for path in remove:
            held = event
            for key in path[:-1]:
                held = held.get(key, {})
            held.pop(path[-1], None)
        return event


CLOUDTRAIL = World(
    name="AWS.CloudTrail",
    family="aws_cloudtrail",
    event={
        "awsRegion": "eu-central-1", "eventID": "6f3c1c52-3c58-4f4e", "eventName": "DescribeInstances",
        "eventSource": "ec2.amazonaws.com", "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
        "sourceIPAddress": "192.0.2.17", "userAgent": "aws-cli/2.15", "readOnly": True,
        "userIdentity": {
            "type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Deploy/ci",
            "sessionContext": {"attributes": {"mfaAuthenticated": "false"}, "sessionIssuer": {"userName": "Deploy"}},
        },
        "requestParameters": {
            "bucketName": "reports", "durationSeconds": 900,
            "ipPermissions": [{"protocol": "tcp", "cidr": "10.0.0.0/8"}, {"protocol": "udp", "cidr": "192.0.2.0/24"}],
        },
        "resources": ["arn:aws:s3:::reports", "arn:aws:s3:::logs"],
    },
    action=("eventName",),
    actions=(
        "CreateUser", "DeleteTrail", "StopLogging", "PutBucketPolicy", "AttachUserPolicy", "ConsoleLogin", "RunInstances",
        "AuthorizeSecurityGroupIngress", "DeleteFlowLogs", "CreateAccessKey", "PutRolePolicy", "UpdateFunctionCode",
        "DisableKey", "ScheduleKeyDeletion", "DeleteDetector", "ModifySnapshotAttribute", "GetSecretValue", "PutImage",
    ),
    texts={
        ("eventSource",): ("iam.amazonaws.com", "s3.amazonaws.com", "kms.amazonaws.com", "signin.amazonaws.com"),
        ("userIdentity", "type"): ("Root", "IAMUser", "AWSService", "FederatedUser"),
        ("userAgent",): ("Boto3/1.34", "console.amazonaws.com", "S3Browser/11", "kali-tools/1"),
        ("requestParameters", "bucketName"): ("public-site", "backups", "terraform-state"),
        ("userIdentity", "sessionContext", "attributes", "mfaAuthenticated"): ("true",),
    },
    number=("requestParameters", "durationSeconds"),
    address=("sourceIPAddress",),
    elements=("requestParameters", "ipPermissions"),
    element_key="cidr",
    element_values=("0.0.0.0/0", "::/0", "198.51.100.0/24"),
    words=("resources",),
    word_values=("arn:aws:s3:::backups", "arn:aws:s3:::public-site"),
    flag=("readOnly",),
    error=("errorCode",),
    unified={"actor_user": "userIdentity.sessionContext.sessionIssuer.userName", "source_ip": "sourceIPAddress"},
)

GCP = World(
    name="GCP.AuditLog",
    family="gcp_audit",
    event={
        "insertId": "zx81k", "severity": "NOTICE", "logName": "projects/p/logs/activity",
        "resource": {"type": "gce_instance", "labels": {"project_id": "p-1"}},
        "protoPayload": {
            "methodName": "v1.compute.instances.list", "serviceName": "compute.googleapis.com", "resourceName": "projects/p/zones/z",
            "authenticationInfo": {"principalEmail": "ann@example.com"},
            "requestMetadata": {"callerIP": "192.0.2.9", "callerSuppliedUserAgent": "gcloud/471"},
            "status": {"code": 0}, "request": {"ports": 22, "enabled": False},
            "authorizationInfo": [{"permission": "compute.instances.list", "granted": True}],
        },
        "labels": ["team-a", "prod"],
    },
    action=("protoPayload", "methodName"),
    actions=(
        "SetIamPolicy", "storage.setIamPermissions", "v1.compute.firewalls.insert", "v1.compute.firewalls.delete",
        "google.iam.admin.v1.CreateServiceAccountKey", "google.logging.v2.DeleteSink", "cloudsql.instances.update",
        "v1.compute.routes.insert", "io.k8s.core.v1.pods.create", "google.iam.admin.v1.DeleteRole",
    ),
    texts={
        ("protoPayload", "serviceName"): ("iam.googleapis.com", "storage.googleapis.com", "k8s.io"),
        ("severity",): ("ERROR", "CRITICAL", "WARNING"),
        ("resource", "type"): ("gcs_bucket", "project", "service_account"),
        ("protoPayload", "authenticationInfo", "principalEmail"): ("root@example.com", "svc@p.iam.gserviceaccount.com"),
        ("protoPayload", "resourceName"): ("projects/p/buckets/open", "projects/p/sinks/s"),
    },
    number=("protoPayload", "status", "code"),
    address=("protoPayload", "requestMetadata", "callerIP"),
    elements=("protoPayload", "authorizationInfo"),
    element_key="permission",
    element_values=("iam.roles.update", "resourcemanager.projects.setIamPolicy", "storage.buckets.delete"),
    words=("labels",),
    word_values=("external", "public"),
    flag=("protoPayload", "request", "enabled"),
    error=("protoPayload", "status", "message"),
    unified={"actor_user": "protoPayload.authenticationInfo.principalEmail", "source_ip": "$.protoPayload.requestMetadata.callerIP"},
)

AZURE = World(
    name="Azure.MonitorActivity",
    family="azure_activity",
    event={
        "operationName": "MICROSOFT.COMPUTE/VIRTUALMACHINES/READ", "category": "Administrative", "resultType": "Success",
        "level": "Informational", "callerIpAddress": "192.0.2.30", "durationMs": 40, "tenantId": "t-1",
        "identity": {"authorization": {"scope": "/subscriptions/s", "evidence": {"role": "Reader"}}, "claims": {"name": "Ann"}},
        "properties": {"statusCode": "OK", "isLocked": False, "rules": [{"access": "Deny", "port": "22"}]},
        "tags": ["prod"],
    },
    action=("operationName",),
    actions=(
        "MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE", "MICROSOFT.KEYVAULT/VAULTS/DELETE", "MICROSOFT.COMPUTE/DISKS/BEGINGETACCESS/ACTION",
        "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE", "MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION",
        "MICROSOFT.INSIGHTS/DIAGNOSTICSETTINGS/DELETE", "MICROSOFT.AUTOMATION/RUNBOOKS/WRITE",
    ),
    texts={
        ("category",): ("Policy", "Security", "Alert"),
        ("level",): ("Warning", "Error", "Critical"),
        ("identity", "authorization", "evidence", "role"): ("Owner", "Contributor", "User Access Administrator"),
        ("properties", "statusCode"): ("Forbidden", "Created", "Conflict"),
    },
    number=("durationMs",),
    address=("callerIpAddress",),
    elements=("properties", "rules"),
    element_key="access",
    element_values=("Allow", "AllowAll"),
    words=("tags",),
    word_values=("legacy", "internet"),
    flag=("properties", "isLocked"),
    error=("resultDescription",),
    unified={"actor_user": "identity.claims.name", "source_ip": "callerIpAddress"},
)

OKTA = World(
    name="Okta.SystemLog",
    family="okta",
    event={
        "eventType": "user.session.start", "severity": "INFO", "displayMessage": "User login to Okta",
        "actor": {"alternateId": "ann@example.com", "type": "User", "displayName": "Ann"},
        "client": {"ipAddress": "192.0.2.44", "zone": "OFF_NETWORK", "geographicalContext": {"country": "Germany"}},
        "outcome": {"result": "SUCCESS", "reason": None}, "debugContext": {"debugData": {"risk": "LOW", "score": 3}},
        "securityContext": {"isProxy": False}, "target": [{"type": "AppInstance", "displayName": "Mail"}],
        "tags": ["web"],
    },
    action=("eventType",),
    actions=(
        "user.account.privilege.grant", "system.api_token.create", "policy.lifecycle.delete", "user.mfa.factor.deactivate",
        "zone.update", "security.threat.detected", "user.session.impersonation.grant", "application.lifecycle.delete",
    ),
    texts={
        ("outcome", "result"): ("FAILURE", "DENY", "CHALLENGE"),
        ("severity",): ("WARN", "ERROR"),
        ("client", "zone"): ("ON_NETWORK", "BlockedIpZone"),
        ("client", "geographicalContext", "country"): ("France", "Iceland"),
        ("actor", "type"): ("SystemPrincipal", "PublicClientApp"),
    },
    number=("debugContext", "debugData", "score"),
    address=("client", "ipAddress"),
    elements=("target",),
    element_key="displayName",
    element_values=("Super Administrator", "Admin Console"),
    words=("tags",),
    word_values=("tor", "proxy"),
    flag=("securityContext", "isProxy"),
    error=("outcome", "reason"),
    unified={"actor_user": "actor.alternateId", "source_ip": "client.ipAddress"},
)

GITHUB = World(
    name="GitHub.Audit",
    family="github",
    event={
        "action": "repo.access", "actor": "octo", "org": "example", "repo": "example/app", "visibility": "private",
        "public_repo": False, "created_at": 1772532000000, "actor_ip": "192.0.2.60", "team": {"name": "core", "size": 4},
        "hook": {"events": ["push"], "config": {"url": "https://ci.example.com/hook"}},
        "permissions": [{"name": "contents", "level": "read"}],
    },
    action=("action",),
    actions=(
        "repo.destroy", "org.add_member", "protected_branch.policy_override", "org.update_member", "repo.transfer",
        "hook.create", "org.disable_two_factor_requirement", "personal_access_token.access_granted", "team.add_member",
    ),
    texts={
        ("visibility",): ("public", "internal"),
        ("repo",): ("example/secrets", "example/infra"),
        ("hook", "config", "url"): ("http://hooks.example.net/x", "https://evil.example.org"),
        ("team", "name"): ("owners", "contractors"),
    },
    number=("team", "size"),
    address=("actor_ip",),
    elements=("permissions",),
    element_key="level",
    element_values=("admin", "write"),
    words=("hook", "events"),
    word_values=("secret_scanning_alert", "*"),
    flag=("public_repo",),
    error=("failure",),
    unified={"actor_user": "actor", "source_ip": "actor_ip"},
)

KUBERNETES = World(
    name="Amazon.EKS.Audit",
    family="kubernetes",
    event={
        "verb": "get", "stage": "ResponseComplete", "level": "Request", "sourceIPs": ["10.0.0.4"], "userAgent": "kubectl/1.29",
        "user": {"username": "system:node:a", "groups": ["system:nodes"]},
        "objectRef": {"resource": "pods", "namespace": "default", "name": "web", "subresource": ""},
        "responseStatus": {"code": 200}, "requestObject": {"spec": {"hostPID": False, "containers": [{"image": "registry.example.com/web:1"}]}},
        "sourceIP": "10.0.0.4",
    },
    action=("verb",),
    actions=("create", "delete", "patch", "update", "impersonate", "deletecollection", "escalate", "bind"),
    texts={
        ("objectRef", "resource"): ("secrets", "clusterroles", "configmaps", "serviceaccounts"),
        ("objectRef", "namespace"): ("kube-system", "payments"),
        ("user", "username"): ("system:anonymous", "admin", "system:serviceaccount:default:x"),
        ("objectRef", "subresource"): ("exec", "token", "portforward"),
    },
    number=("responseStatus", "code"),
    address=("sourceIP",),
    elements=("requestObject", "spec", "containers"),
    element_key="image",
    element_values=("docker.io/evil/miner:latest", "ghcr.io/unknown/x:2"),
    words=("user", "groups"),
    word_values=("system:masters", "system:unauthenticated"),
    flag=("requestObject", "spec", "hostPID"),
    error=("responseStatus", "reason"),
    unified={"actor_user": "user.username", "source_ip": "sourceIP"},
)

WORLDS = (CLOUDTRAIL, GCP, AZURE, OKTA, GITHUB, KUBERNETES)


def vendor(number: int) -> World:
    """One of many small log types, all of one shape with names of their own."""
    name = f"Vendor{number:02}"
    return World(
        name=f"{name}.Activity",
        family=f"{name.lower()}_activity",
        event={
            "event_type": f"{name.lower()}.read", "user": {"email": "ann@example.com", "role": "member"}, "ip": "192.0.2.70",
            "result": "success", "details": {"count": 1, "shared": False, "target": "document", "items": [{"kind": "file"}]},
            "labels": ["normal"],
        },
        action=("event_type",),
        actions=tuple(f"{name.lower()}.{verb}" for verb in ("delete", "share", "export", "invite", "grant", "disable")),
        texts={
            ("result",): ("failure", "denied"),
            ("user", "role"): ("owner", "admin"),
            ("details", "target"): ("workspace", "token", "policy"),
        },
        number=("details", "count"),
        address=("ip",),
        elements=("details", "items"),
        element_key="kind",
        element_values=("secret", "database"),
        words=("labels",),
        word_values=("confidential", "external"),
        flag=("details", "shared"),
        error=("error",),
        unified={"actor_user": "user.email", "source_ip": "ip"},
    )
