#!/usr/bin/env python3
"""AWS in miniature on this machine: what Patrol's tests run in, for trying rules and a stack by hand.

It is ministack (`pip install ministack`), which listens on http://localhost:4566, to this machine alone. With
`AUTH=true` it enforces IAM. What is different here:

- What arrives over plain HTTP counts as encrypted, since nobody listens in. The templates refuse everything else.
- `PutEvents` takes a source that begins with `aws.`, so that you can speak for AWS. On AWS only its services can.
- Events reach rules in the state that takes read-only events too: ministack knows the state, and delivers nothing.
- EventBridge calls functions as it does on AWS, so that what fails is tried again, and a function that is updated
  ends what it has begun.
- Stacks of one name in two regions name their resources differently, as CloudFormation does: roles exist in all
  regions, and one would take the other's place.

`--detach` runs it in the background until `--stop`. Nothing is kept when it ends.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time

HOST = os.environ.setdefault("BIND_HOST", "127.0.0.1")
PORT = os.environ.setdefault("GATEWAY_PORT", "4566")
# The functions that it runs inherit this: it is where their AWS is.
os.environ.setdefault("AWS_ENDPOINT_URL", f"http://{HOST}:{PORT}")

import json
import threading
from functools import partial

from ministack import app
from ministack.core import lambda_runtime
from ministack.core.responses import get_region
from ministack.services import eventbridge, lambda_svc
from ministack.services.cloudformation import provisioners

pin = app.pin_request_origin
app.pin_request_origin = lambda address, encrypted: pin(address, True)
eventbridge._put_events = partial(eventbridge._put_events, allow_aws_source=True)
dispatch = eventbridge._dispatch_event


def dispatch_to_all(*event):
    waiting = [
        rule
        for rule in eventbridge._rules.values()
        if rule.get("State") == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    ]
    states = [rule["State"] for rule in waiting]
    for rule in waiting:
        rule["State"] = "ENABLED"
    try:
        dispatch(*event)
    finally:
        for rule, state in zip(waiting, states):
            rule["State"] = state


eventbridge._dispatch_event = dispatch_to_all


def call(arn, payload):
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if function and config:
        # Every attempt is made with the code and the settings of its own time.
        lambda_svc.invoke_async_with_retry(function, json.loads(payload))


eventbridge._dispatch_to_lambda = call
kill = lambda_runtime.kill_workers


def kill_when_idle(worker):
    # Held while an invocation runs.
    with worker._lock:
        kill([worker])


def kill_all(workers):
    for worker in workers:
        threading.Thread(target=kill_when_idle, args=(worker,), daemon=True).start()


lambda_runtime.kill_workers = kill_all
name_of = provisioners._physical_name


def name_in_region(*resource, **how):
    seed = provisioners._NAME_SEED
    before = seed.set(get_region() + seed.get())
    try:
        return name_of(*resource, **how)
    finally:
        seed.reset(before)


provisioners._physical_name = name_in_region

if {"-d", "--detach"} & set(sys.argv[1:]):
    # ministack's own --detach would start it without what is above.
    log = os.path.join(tempfile.gettempdir(), "miniature-aws.log")
    with open(log, "w") as file:
        server = subprocess.Popen([sys.executable, __file__], stdout=file, stderr=file, start_new_session=True)
    while server.poll() is None and socket.socket().connect_ex((HOST, int(PORT))):
        time.sleep(0.1)
    if server.poll() is not None:
        sys.exit(f"AWS in miniature did not start; its log says why: {log}")
    print(f"AWS in miniature runs in the background on http://localhost:{PORT}. Its log: {log}. Stop it with --stop.")
else:
    app.main()
