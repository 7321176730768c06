"""Calls AWS for a test: one JSON request a line in, one JSON answer a line out."""

import json
import sys

import boto3

clients = {}


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
    region, service, operation, arguments = json.loads(line)
    try:
        if (region, service) not in clients:
            clients[region, service] = boto3.client(service, region_name=region)
        call = getattr(clients[region, service], operation)
        answer = call(**{name: argument(value) for name, value in arguments.items()})
        answer.pop("ResponseMetadata", None)
        print(json.dumps({"answer": answer}, default=plain), flush=True)
    except Exception as why:  # the test says what to make of it
        print(json.dumps({"error": str(why)}), flush=True)
