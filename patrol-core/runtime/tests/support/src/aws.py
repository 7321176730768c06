"""Calls AWS for a test: one JSON request a line in, one JSON answer a line out.

A request is [account or null, region, service, operation, arguments].
"""

import json
import sys

import boto3

clients = {}


def client(account, region, service):
    """A client in an account of the organization, as its management account may have one."""
    keys = {}
    if account:
        role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
        sts = boto3.client("sts", region_name=region)
        made = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        keys["aws_access_key_id"] = made["AccessKeyId"]
        keys["aws_secret_access_key"] = made["SecretAccessKey"]
        keys["aws_session_token"] = made["SessionToken"]
    return boto3.client(service, region_name=region, **keys)


def argument(value):
    """`{"file": PATH}` stands for the bytes of a file."""
    if isinstance(value, dict) and set(value) == {"file"}:
        with open(value["file"], "rb") as file:
            return file.read()
    return value


def plain(value):
    """What JSON has no form for: streams of bytes, times."""
    return value.read().decode() if hasattr(value, "read") else str(value)


for line in sys.stdin:
    *whom, operation, arguments = json.loads(line)
    whom = tuple(whom)
    try:
        if whom not in clients:
            clients[whom] = client(*whom)
        call = getattr(clients[whom], operation)
        answer = call(**{name: argument(value) for name, value in arguments.items()})
        answer.pop("ResponseMetadata", None)
        print(json.dumps({"answer": answer}, default=plain), flush=True)
    except Exception as why:  # the test says what to make of it
        print(json.dumps({"error": str(why)}), flush=True)
