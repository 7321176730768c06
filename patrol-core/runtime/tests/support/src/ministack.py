# AWS in miniature on loopback, where nobody listens in: what arrives over plain HTTP counts as
# encrypted. The templates refuse everything else. And a test may speak for AWS: `PutEvents` takes
# a source that begins with `aws.`, which on AWS only its own services can use. And events reach rules
# in the state that takes read-only events too: the emulator knows the state, and delivers nothing.
# And EventBridge calls functions as it does on AWS, so that what fails is tried again; and a function that
# is updated ends what it has begun. And stacks of one name in two regions name their resources differently, as
# CloudFormation does: roles are of all regions, and one would take the other's place.
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
app.main()
