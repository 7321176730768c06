//! Streams of events in every form, what Lambda is invoked with among them: no panic, every event is one, every error is
//! one line, and neither gzip nor the size of what is read at once changes anything. Of three records each is an event, a
//! fault or counted, whatever the second is.
//!
//! Run by `.ci/fuzz`.
#![no_main]

#[allow(dead_code, reason = "another target asks the rest")]
#[path = "../../tests/hostile/holds.rs"]
mod holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    holds::stream(data);
    if let Ok(text) = str::from_utf8(data) {
        holds::between(text);
    }
});
