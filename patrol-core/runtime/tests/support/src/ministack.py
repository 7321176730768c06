# AWS in miniature on loopback, where nobody listens in: what arrives over plain HTTP counts as
# encrypted. The templates refuse everything else. And a test may speak for AWS: `PutEvents` takes
# a source that begins with `aws.`, which on AWS only its own services can use.
from functools import partial

from ministack import app
from ministack.services import eventbridge

pin = app.pin_request_origin
app.pin_request_origin = lambda address, encrypted: pin(address, True)
eventbridge._put_events = partial(eventbridge._put_events, allow_aws_source=True)
app.main()
