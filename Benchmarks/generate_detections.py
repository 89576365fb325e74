#!/usr/bin/env python3
"""Writes detections with their tests, all different, for the benchmarks to load.

usage: generate_detections.py DIRECTORY [--count N] [--form simple|python] [--log-type NAME]

Each detection gets three tests, one that matches and two that do not. `--form simple` writes one YAML file for each
detection; `--form python` writes the same detections with a Python body beside the YAML, as panther_analysis_tool runs
them. Without `--log-type` they are spread over all the log types below. The output depends on the arguments alone.

Of every twenty detections, sixteen need a field to equal something that few events have, as most detections do. One
needs an equality that nearly every event has, so that its other condition is read as well. Three have no equality at
all: a prefix, a substring, a search through a list.
"""

import argparse
import copy
import json
import pathlib
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """A comparison of one field, by its path, with a value."""

    path: str
    name: str
    value: object


@dataclass(frozen=True)
class Combinator:
    """`All`, `Any` or `None` of some expressions."""

    name: str
    expressions: tuple


@dataclass(frozen=True)
class AnyElement:
    """Some element of the list at a path satisfies every condition."""

    path: str
    conditions: tuple


@dataclass(frozen=True)
class LogType:
    """What the detections of one log type look at. Each path is in the event and holds text unless it is said."""

    name: str
    event: dict
    action: str  # the field that says what happened: most detections need it to equal something
    common: str  # a field that is the same in nearly every event
    texts: tuple
    address: str
    number: str
    elements: str  # a list of objects ...
    element_key: str  # ... and the text in them that is looked at
    title: str
    group: str
    verbs: tuple
    nouns: tuple


CLOUDTRAIL = LogType(
    name="AWS.CloudTrail",
    event={
        "additionalEventData": {
            "AuthenticationMethod": "AuthHeader",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": 412,
        },
        "awsRegion": "eu-central-1",
        "eventCategory": "Management",
        "eventID": "6f3c1c52-3c58-4f4e-9a6a-2d6c1d0e4f11",
        "eventName": "DescribeInstances",
        "eventSource": "ec2.amazonaws.com",
        "eventTime": "2026-03-04T10:11:12Z",
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "p_log_type": "AWS.CloudTrail",
        "recipientAccountId": "111122223333",
        "requestParameters": {"bucketName": "reports-eu", "policyName": "read-only", "userName": "deploy"},
        "resources": [{"accountId": "111122223333", "arn": "arn:aws:s3:::reports-eu", "type": "AWS::S3::Bucket"}],
        "sourceIPAddress": "198.51.100.24",
        "userAgent": "aws-cli/2.15.0 Python/3.11.6 Linux/6.1",
        "userIdentity": {
            "accountId": "111122223333",
            "arn": "arn:aws:sts::111122223333:assumed-role/deploy/ci",
            "principalId": "AROAEXAMPLEEXAMPLE:ci",
            "sessionContext": {"attributes": {"creationDate": "2026-03-04T09:00:00Z", "mfaAuthenticated": "false"}},
            "type": "AssumedRole",
        },
    },
    action="eventName",
    common="eventType",
    texts=(
        "userAgent",
        "userIdentity.arn",
        "requestParameters.policyName",
        "requestParameters.bucketName",
        "awsRegion",
    ),
    address="sourceIPAddress",
    number="additionalEventData.bytesTransferredIn",
    elements="resources",
    element_key="arn",
    title="{userIdentity.arn} called {eventName} in {awsRegion}",
    group="userIdentity.arn",
    verbs=("Create", "Delete", "Update", "Put", "Attach", "Detach", "Modify", "Disable", "Enable", "Start"),
    nouns=("Trail", "Role", "UserPolicy", "Bucket", "KeyPair", "Snapshot", "Function", "Cluster", "Vpc", "Detector"),
)

OKTA = LogType(
    name="Okta.SystemLog",
    event={
        "actor": {"alternateId": "ana@example.com", "displayName": "Ana", "id": "00u1abcd", "type": "User"},
        "authenticationContext": {"authenticationStep": 0, "externalSessionId": "102bAb"},
        "client": {
            "device": "Computer",
            "geographicalContext": {"city": "Berlin", "country": "Germany", "postalCode": "10115"},
            "ipAddress": "203.0.113.9",
            "userAgent": {"browser": "FIREFOX", "os": "Linux", "rawUserAgent": "Mozilla/5.0 (X11; Linux x86_64)"},
        },
        "debugContext": {"debugData": {"requestUri": "/api/v1/sessions", "threatSuspected": "false"}},
        "displayMessage": "Enrolment of a device",
        "eventType": "device.enrollment.create",
        "outcome": {"reason": "verification", "result": "SUCCESS"},
        "p_log_type": "Okta.SystemLog",
        "published": "2026-03-04T10:11:12.000Z",
        "severity": "INFO",
        "target": [{"alternateId": "billing", "displayName": "Billing", "id": "0oa1", "type": "AppInstance"}],
        "transaction": {"id": "YfQ2", "type": "WEB"},
        "uuid": "f0a1e3e4-9bb1-11ee-8c90-0242ac120002",
        "version": "0",
    },
    action="eventType",
    common="transaction.type",
    texts=("actor.alternateId", "displayMessage", "client.userAgent.rawUserAgent", "outcome.reason", "client.device"),
    address="client.ipAddress",
    number="authenticationContext.authenticationStep",
    elements="target",
    element_key="displayName",
    title="{actor.alternateId}: {eventType} from {client.ipAddress}",
    group="actor.alternateId",
    verbs=("user.session.", "user.account.", "policy.rule.", "group.user.", "application.user.", "system.api."),
    nouns=("start", "end", "update", "delete", "grant", "revoke", "lock", "unlock", "reset", "impersonate"),
)

GITHUB = LogType(
    name="GitHub.Audit",
    event={
        "action": "codespaces.create",
        "actor": "ana",
        "actor_ip": "203.0.113.40",
        "actor_location": {"country_code": "DE"},
        "business": "example",
        "created_at": 1772619072000,
        "data": {"changed_fields": 2, "permission": "write", "visibility": "private"},
        "hook_id": 12345,
        "members": [{"login": "ben", "role": "maintainer"}, {"login": "cem", "role": "reader"}],
        "operation_type": "modify",
        "org": "example-org",
        "p_log_type": "GitHub.Audit",
        "programmatic_access_type": "OAuth access token",
        "repo": "example-org/payments",
        "transport_protocol_name": "ssh",
        "user": "ana",
        "user_agent": "git/2.39.2",
        "workflow": {"name": "release", "path": ".github/workflows/release.yml", "run": 77},
    },
    action="action",
    common="operation_type",
    texts=("repo", "user_agent", "data.permission", "workflow.path", "programmatic_access_type"),
    address="actor_ip",
    number="data.changed_fields",
    elements="members",
    element_key="login",
    title="{actor} did {action} on {repo}",
    group="repo",
    verbs=("repo.", "org.", "team.", "hook.", "protected_branch.", "secret_scanning.", "workflows.", "environment."),
    nouns=("create", "destroy", "access", "transfer", "add_member", "remove_member", "disable", "update", "rename"),
)

WIZ = LogType(
    name="Wiz.Detections",
    event={
        "actors": [{"externalId": "198.51.100.77", "id": "a-1", "name": "198.51.100.77", "type": "NETWORK_ADDRESS"}],
        "createdAt": "2026-03-04 10:11:12.000000000",
        "description": "A machine is probed by a host with a bad name.",
        "id": "3a65eac1-0000-5eb8-8727-5e6cde9c39f3",
        "mitreTactics": ["TA0043"],
        "mitreTechniques": ["TA0043-T1595"],
        "p_log_type": "Wiz.Detections",
        "primaryActor": {"externalId": "198.51.100.77", "id": "a-1", "type": "NETWORK_ADDRESS"},
        "primaryResource": {
            "cloudAccount": {"cloudPlatform": "AWS", "externalId": 123456789, "id": "c-1"},
            "externalId": "i-0a1b2c3d4e5f60718",
            "id": "r-1",
            "name": "build-machine",
            "nativeType": "EC2 Instance",
            "region": "eu-west-3",
            "type": "VIRTUAL_MACHINE",
        },
        "severity": "HIGH",
        "tdrId": "none-of-them",
        "tdrSource": "GUARD_DUTY",
        "threatId": "9a3032dc-0000-5d6d-b0f0-905668f63781",
        "title": "Probe of an open port",
        "trigger": {"ruleId": "73ef6bc5", "ruleName": "wiz-defend", "source": "DETECTIONS", "type": "Created"},
        "triggeringEvents": [{"actorIP": "198.51.100.77", "category": "Detection", "name": "GuardDuty"}],
        "triggeringEventsCount": 3,
    },
    action="tdrId",
    common="trigger.source",
    texts=("title", "description", "primaryResource.name", "primaryResource.region", "primaryResource.externalId"),
    address="primaryActor.externalId",
    number="triggeringEventsCount",
    elements="triggeringEvents",
    element_key="name",
    title="[Wiz] {tdrId}: {title}",
    group="threatId",
    verbs=("cer-guardduty-", "cer-runtime-", "cer-identity-", "cer-network-", "cer-storage-", "cer-cluster-"),
    nouns=("probe", "beacon", "exfiltration", "persistence", "escalation", "discovery", "bruteforce", "tamper"),
)

LOG_TYPES = (CLOUDTRAIL, OKTA, GITHUB, WIZ)
SEVERITIES = ("Info", "Low", "Medium", "High", "Critical")


def read(event, path):
    """The value at a dotted path."""
    for name in path.split("."):
        event = event[name]
    return event


def write(event, path, value):
    """Replaces the value at a dotted path."""
    *parents, last = path.split(".")
    for name in parents:
        event = event[name]
    event[last] = value


def action_of(log_type, index):
    """What the detection of this index looks for; no two of a log type are the same."""
    verb = log_type.verbs[index % len(log_type.verbs)]
    noun = log_type.nouns[index // len(log_type.verbs) % len(log_type.nouns)]
    return f"{verb}{noun}{index}"


class Case:
    """One detection in the making: its expressions, and the changes that make the three tests."""

    def __init__(self, log_type, index):
        self.log_type = log_type
        self.index = index
        self.action = action_of(log_type, index)
        self.text = log_type.texts[index // 7 % len(log_type.texts)]
        self.word = f"{log_type.nouns[index % len(log_type.nouns)]}-{index}".lower()
        # By path, what a matching event has, and then what breaks one condition of it at a time.
        self.matching = {log_type.action: self.action}
        self.breaking = [{log_type.action: read(log_type.event, log_type.action)}]

    def equality(self):
        return Condition(self.log_type.action, "Equals", self.action)

    def with_text(self, name, value, matching, breaking="something else"):
        self.matching[self.text] = matching
        self.breaking.append({self.text: breaking})
        return Condition(self.text, name, value)

    def expressions(self):
        """The conditions by the place of this detection among twenty."""
        shape = self.index % 20
        word = self.word
        if shape < 6:
            return [self.equality(), self.with_text("StartsWith", word, f"{word}-and-more")]
        if shape < 9:
            return [self.equality(), self.with_text("IsIn", [word, f"{word}-a", f"{word}-b"], f"{word}-a")]
        if shape < 12:
            return [self.equality(), self.with_text("DoesNotEqual", word, "another", breaking=word)]
        if shape == 12:
            return self.either()
        if shape == 13:
            return self.one_of_several()
        if shape == 14:
            return self.larger()
        if shape == 15:
            return self.none_of()
        if shape == 16:
            return self.common_equality()
        if shape == 17:
            return self.prefix_only()
        if shape == 18:
            return self.substring_only()
        return self.element()

    def either(self):
        contains = self.with_text("Contains", self.word, f"of {self.word} here")
        ends = Condition(self.text, "EndsWith", f".{self.word}")
        return [self.equality(), Combinator("Any", (contains, ends))]

    def one_of_several(self):
        address = self.log_type.address
        network = f"10.{self.index % 200}.0.0/16"
        self.matching[address] = f"10.{self.index % 200}.3.4"
        self.breaking.append({address: "192.0.2.1"})
        actions = [self.action, f"{self.action}V2", f"{self.action}V3"]
        return [Condition(self.log_type.action, "IsIn", actions), Condition(address, "IsIPAddressInCIDR", network)]

    def larger(self):
        limit = 1000 + self.index
        self.matching[self.log_type.number] = limit + 1
        self.breaking.append({self.log_type.number: limit})
        return [self.equality(), Condition(self.log_type.number, "IsGreaterThan", limit)]

    def none_of(self):
        contains = self.with_text("Contains", self.word, "harmless", breaking=f"the {self.word} one")
        starts = Condition(self.text, "StartsWith", f"x{self.word}")
        return [self.equality(), Combinator("None", (contains, starts))]

    def common_equality(self):
        common = self.log_type.common
        self.breaking.append({common: "something else"})
        held = Condition(common, "Equals", read(self.log_type.event, common))
        return [held, Condition(self.log_type.action, "EndsWith", self.action[-8:])]

    def prefix_only(self):
        return [
            Condition(self.log_type.action, "StartsWith", self.action),
            self.with_text("Contains", self.word, f"of {self.word} here"),
        ]

    def substring_only(self):
        return [self.with_text("Contains", self.word, f"of {self.word} here"), self.action_prefix()]

    def action_prefix(self):
        return Condition(self.log_type.action, "StartsWith", self.action[:4])

    def element(self):
        elements, key = self.log_type.elements, self.log_type.element_key
        self.matching[elements] = [{**read(self.log_type.event, elements)[0], key: f"one {self.word} two"}]
        self.breaking = [{elements: []}, {elements: [{key: "something else"}]}]
        return [AnyElement(elements, (Condition(key, "Contains", self.word),))]

    def tests(self):
        """Name, expected result and event of each test."""
        base = copy.deepcopy(self.log_type.event)
        for path, value in self.matching.items():
            write(base, path, value)
        yield "The case it looks for", True, base
        for number, change in enumerate(self.breaking, start=1):
            event = copy.deepcopy(base)
            for path, value in change.items():
                write(event, path, value)
            yield f"Not with another {next(iter(change))} ({number})", False, event


def key_of(path):
    """The key of a condition: a field of the event, or a path to one."""
    return {"KeyPath": path} if "." in path else {"Key": path}


def simple(expression):
    """An expression as a Simple Detection writes it."""
    if isinstance(expression, Combinator):
        return {expression.name: [simple(inner) for inner in expression.expressions]}
    if isinstance(expression, AnyElement):
        inner = [simple(condition) for condition in expression.conditions]
        return {**key_of(expression.path), "Condition": "AnyElement", "Expressions": inner}
    values = {"Values": expression.value} if expression.name == "IsIn" else {"Value": expression.value}
    return {**key_of(expression.path), "Condition": expression.name, **values}


PYTHON_CONDITIONS = {
    "Equals": "{field} == {value}",
    "DoesNotEqual": "{field} != {value}",
    "IsIn": "{field} in {value}",
    "StartsWith": "str({field}).startswith({value})",
    "EndsWith": "str({field}).endswith({value})",
    "Contains": "{value} in str({field})",
    "IsGreaterThan": "{field} > {value}",
    "IsIPAddressInCIDR": "ipaddress.ip_address({field}) in ipaddress.ip_network({value})",
}
PYTHON_COMBINATORS = {"All": "({})", "Any": "any([{}])", "None": "not any([{}])"}


def python(expression, root="event"):
    """An expression as a rule body in Python writes it."""
    if isinstance(expression, Combinator):
        return PYTHON_COMBINATORS[expression.name].format(", ".join(python(e, root) for e in expression.expressions))
    if isinstance(expression, AnyElement):
        inner = " and ".join(python(condition, "element") for condition in expression.conditions)
        return f"any({inner} for element in {field_of(root, expression.path)} or [])"
    template = PYTHON_CONDITIONS[expression.name]
    return template.format(field=field_of(root, expression.path), value=repr(expression.value))


def field_of(root, path):
    if "." not in path:
        return f"{root}.get({path!r})"
    names = ", ".join(repr(name) for name in path.split("."))
    return f"{root}.deep_get({names})"


def body(case, expressions):
    """The Python body of a detection."""
    title = case.log_type.title
    for path in sorted((part.split("}")[0] for part in title.split("{")[1:]), key=len, reverse=True):
        title = title.replace("{" + path + "}", "{" + field_of("event", path).replace("'", '"') + "}")
    conditions = "\n        and ".join(python(expression) for expression in expressions)
    return (
        "import ipaddress\n\n\n"
        f"def rule(event):\n    return bool(\n        {conditions}\n    )\n\n\n"
        f"def title(event):\n    return f'{title}'\n\n\n"
        f"def dedup(event):\n    return str({field_of('event', case.log_type.group)})\n\n\n"
        "def alert_context(event):\n"
        f"    return {{'action': {field_of('event', case.log_type.action)},"
        f" 'address': {field_of('event', case.log_type.address)}}}\n"
    )


def block(value, indent):
    """JSON in lines that YAML reads as a flow value at this indentation."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.replace("\n", "\n" + " " * indent)


def items(values):
    """A YAML list of one JSON value an item."""
    return "".join(f"  - {json.dumps(value, ensure_ascii=False)}\n" for value in values)


def metadata(case, identifier):
    log_type = case.log_type
    return (
        "AnalysisType: rule\n"
        f"RuleID: {identifier}\n"
        f"DisplayName: {log_type.name} {case.action} seen\n"
        "Enabled: true\n"
        f"LogTypes:\n  - {log_type.name}\n"
        f"Severity: {SEVERITIES[case.index % len(SEVERITIES)]}\n"
        f"Description: Looks for {case.action} where {case.text} is out of the ordinary.\n"
        f"Runbook: Ask the owner of the account whether {case.action} was meant, and undo it when it was not.\n"
        "Reference: https://example.com/runbooks/out-of-the-ordinary\n"
        f"DedupPeriodMinutes: {60 + case.index % 4 * 60}\n"
        "Threshold: 1\n"
        "Reports:\n  MITRE ATT&CK:\n    - TA0005:T1562\n"
        f"Tags:\n  - Benchmark\n  - {log_type.name.split('.')[0]}\n"
    )


def simple_logic(case, expressions):
    log_type = case.log_type
    context = [{"KeyName": "action", "KeyValue": key_of(log_type.action)}]
    context.append({"KeyName": "address", "KeyValue": key_of(log_type.address)})
    return (
        f"Detection:\n{items(simple(expression) for expression in expressions)}"
        f"AlertTitle: {json.dumps(log_type.title)}\n"
        f"AlertContext:\n{items(context)}"
        f"GroupBy:\n{items([key_of(log_type.group)])}"
    )


def tests(case):
    text = "Tests:\n"
    for name, expected, event in case.tests():
        text += f"  - Name: {name}\n    ExpectedResult: {str(expected).lower()}\n    Log: {block(event, 6)}\n"
    return text


def write_detection(directory, form, log_type, index):
    """Writes the files of one detection."""
    case = Case(log_type, index)
    expressions = case.expressions()
    name = f"{log_type.name.lower().replace('.', '_')}_{index:05}"
    identifier = f"Benchmark.{log_type.name}.{index:05}"
    if form == "python":
        logic = f"Filename: {name}.py\n"
        (directory / f"{name}.py").write_text(body(case, expressions), encoding="utf-8")
    else:
        logic = simple_logic(case, expressions)
    text = metadata(case, identifier) + logic + tests(case)
    (directory / f"{name}.yml").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--form", choices=("simple", "python"), default="simple")
    parser.add_argument("--log-type", choices=[log_type.name for log_type in LOG_TYPES])
    arguments = parser.parse_args()
    chosen = [log_type for log_type in LOG_TYPES if arguments.log_type in (None, log_type.name)]
    arguments.directory.mkdir(parents=True, exist_ok=True)
    for index in range(arguments.count):
        # Blocks of twenty, so that every log type gets every shape.
        write_detection(arguments.directory, arguments.form, chosen[index // 20 % len(chosen)], index)


if __name__ == "__main__":
    sys.exit(main())
