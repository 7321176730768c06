"""Runs a program in a terminal and types answers: [[words to wait for, keys to type], ...].

Arguments: the answers as JSON, the program, its arguments. What the screen showed goes to
standard output; the exit code is the program's, or 99 when words did not come.
"""

import json
import os
import pty
import select
import sys
import time

PATIENCE = 60
answers = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])

screen = b""
seen = 0
end = time.monotonic() + PATIENCE
code = None
while time.monotonic() < end:
    if answers:
        words, keys = answers[0]
        at = screen.find(words.encode(), seen)
        if at >= 0:
            seen = at + len(words)
            os.write(terminal, keys.encode())
            answers.pop(0)
            continue
    ready, _, _ = select.select([terminal], [], [], 1)
    if not ready:
        continue
    try:
        read = os.read(terminal, 65536)
    except OSError:  # the program has closed the terminal
        read = b""
    if not read:
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        break
    screen += read
    # The library asks where the cursor is, and waits for the answer.
    for _ in range(read.count(b"\x1b[6n")):
        os.write(terminal, b"\x1b[1;1R")

sys.stdout.buffer.write(screen)
sys.exit(99 if answers or code is None else code)
