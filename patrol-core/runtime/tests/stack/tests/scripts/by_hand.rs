//! Scripts that somebody thought of: what each aggregation is for, and what goes wrong in practice.

use super::script::{Script, by_hand};

/// What people hear, as a receiver has it.
pub(crate) type Said = (&'static str, &'static str, &'static str, u64);

/// A script, and what people hear: account, time, state and count.
pub(crate) struct ByHand {
    pub(crate) name: &'static str,
    pub(crate) script: Script,
    pub(crate) said: &'static [Said],
}

const A: &str = "000000000001";
const B: &str = "000000000002";

/// `how`, and sign-ins of root: account, time of January 2026, id and number.
fn script(
    name: &'static str,
    how: &str,
    events: &[(&str, &str, u32, u32)],
    said: &'static [Said],
) -> ByHand {
    let events = events
        .iter()
        .map(|(account, time, id, number)| by_hand(false, account, time, *id, *number));
    ByHand {
        name,
        script: Script::of(&[("rootLogin", how)], events.collect()),
        said,
    }
}

/// An instance abroad after a sign-in of root, in whatever order they arrive: account, time, id, and whether it is the
/// instance.
fn sequence(
    name: &'static str,
    events: &[(&str, &str, u32, bool)],
    said: &'static [Said],
) -> ByHand {
    let events = events
        .iter()
        .map(|(account, time, id, abroad)| by_hand(*abroad, account, time, *id, 0));
    let how = [
        (
            "instanceOutsideHome",
            "sequence=rootLogin:10m by=account even-if-severe",
        ),
        ("rootLogin", "step even-if-severe"),
    ];
    ByHand {
        name,
        script: Script::of(&how, events.collect()),
        said,
    }
}

pub(crate) fn all() -> Vec<ByHand> {
    vec![
        script(
            "a throttle of two accounts, with a duplicate, and the rest told by time",
            "throttle=1h",
            &[
                (A, "01T10:00:00", 1, 0),
                (B, "01T10:01:00", 2, 0),
                (A, "01T10:30:00", 3, 0),
                (A, "01T10:30:00", 3, 0),
                (A, "01T11:00:00", 4, 0),
                (A, "01T11:10:00", 5, 0),
                (A, "01T11:20:00", 6, 0),
                (B, "01T13:00:00", 7, 0),
            ],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T11:00:00", "again", 2),
                (A, "01T11:20:00", "again", 2),
                (B, "01T10:01:00", "opened", 1),
                (B, "01T13:00:00", "again", 1),
            ],
        ),
        script(
            "a threshold out of order, late by most of an hour, and one too few",
            "threshold=3/10m even-if-severe",
            &[
                (A, "01T10:09:00", 1, 0),
                (A, "01T10:58:00", 2, 0),
                (A, "01T10:01:00", 3, 0),
                (A, "01T10:01:00", 3, 0),
                (A, "01T10:05:00", 4, 0),
                (A, "02T10:00:00", 5, 0),
                (A, "02T10:09:59", 6, 0),
                (A, "02T10:10:00", 7, 0),
            ],
            &[(A, "01T10:05:00", "opened", 4)],
        ),
        script(
            "different values, of which one comes often",
            "distinct=detail.number:3/5m even-if-severe",
            &[
                (A, "01T10:00:00", 1, 1),
                (A, "01T10:01:00", 2, 1),
                (A, "01T10:02:00", 3, 2),
                (B, "01T10:02:30", 4, 3),
                (A, "01T10:03:00", 5, 1),
                (A, "01T10:04:00", 6, 3),
            ],
            &[(A, "01T10:04:00", "opened", 5)],
        ),
        script(
            "what is new after learning, known for days, and new again",
            "first-seen=3d/1d even-if-severe",
            &[
                (A, "01T10:00:00", 1, 0),
                (B, "01T11:00:00", 2, 0),
                (A, "03T10:00:00", 3, 0),
                (A, "09T10:00:00", 4, 0),
                (A, "09T10:00:00", 4, 0),
                (A, "12T23:00:00", 5, 0),
                (B, "20T10:00:00", 6, 0),
            ],
            &[
                (A, "09T10:00:00", "opened", 1),
                (B, "20T10:00:00", "opened", 1),
            ],
        ),
        script(
            "closed after its time, opened anew, and found again before it is closed",
            "close=2h",
            &[
                (A, "01T10:00:00", 1, 0),
                (A, "01T11:30:00", 2, 0),
                (B, "01T14:00:00", 3, 0),
                (A, "01T20:00:00", 4, 0),
                (A, "01T20:00:00", 4, 0),
                (A, "08T20:00:00", 5, 0),
            ],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T11:30:00", "again", 1),
                (A, "01T11:30:00", "closed", 1),
                (A, "01T20:00:00", "closed", 1),
                (A, "01T20:00:00", "opened", 1),
                (A, "08T20:00:00", "closed", 1),
                (A, "08T20:00:00", "opened", 1),
                (B, "01T14:00:00", "closed", 1),
                (B, "01T14:00:00", "opened", 1),
            ],
        ),
        script(
            "a threshold that is throttled and closed, with gaps of days",
            "threshold=2/5m throttle=30m close=1h even-if-severe",
            &[
                (A, "01T10:00:00", 1, 0),
                (A, "01T10:01:00", 2, 0),
                (A, "01T10:10:00", 3, 0),
                (A, "01T10:10:00", 3, 0),
                (A, "05T10:00:00", 4, 0),
                (A, "05T10:01:00", 5, 0),
            ],
            &[
                (A, "01T10:01:00", "closed", 1),
                (A, "01T10:01:00", "opened", 2),
                (A, "01T10:10:00", "again", 1),
                (A, "05T10:01:00", "closed", 1),
                (A, "05T10:01:00", "opened", 2),
            ],
        ),
        sequence(
            "a sequence in disorder, of two accounts, with a first step that comes twice and half an hour late",
            &[
                (A, "01T10:05:00", 1, true),
                (B, "01T10:00:00", 2, false),
                (B, "01T10:40:00", 3, true),
                (A, "01T10:01:00", 4, false),
                (A, "01T10:01:00", 4, false),
                (A, "01T12:00:00", 5, false),
                (A, "01T12:10:00", 6, true),
                (B, "01T12:05:00", 7, true),
                (B, "01T12:04:00", 8, false),
            ],
            &[
                (A, "01T10:05:00", "opened", 2),
                (B, "01T12:05:00", "opened", 4),
            ],
        ),
    ]
}
