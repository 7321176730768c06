//! Scripts at the edges of times and keys, and of what the operator says.

use super::{
    by_hand::{ByHand, Said},
    script::{Script, by_hand},
};

const A: &str = "000000000001";
const B: &str = "000000000002";

/// `how`, and sign-ins of root: account and time.
fn sign_ins(
    name: &'static str,
    how: &str,
    events: &[(&str, &str)],
    said: &'static [Said],
) -> ByHand {
    let events = (1..).zip(events);
    let events = events.map(|(id, (account, time))| by_hand(false, account, time, id, 0));
    ByHand {
        name,
        script: Script::of(&[("rootLogin", how)], events.collect()),
        said,
    }
}

/// Sign-ins of root in one account at these times; from the event of this number on the operator says something else.
fn overruled(
    name: &'static str,
    how: [&str; 2],
    middle: usize,
    times: &[&str],
    said: &'static [Said],
) -> ByHand {
    let events: Vec<_> = times.iter().map(|time| (A, *time)).collect();
    let mut one = sign_ins(name, how[0], &events, said);
    one.script.change(middle, &[("rootLogin", how[1])]);
    one
}

/// `how`, and instances abroad in one account: time, region and user.
fn instances(
    name: &'static str,
    how: &str,
    events: &[(&str, &str, &str)],
    said: &'static [Said],
) -> ByHand {
    let events = (1..).zip(events).map(|(id, (time, region, user))| {
        let mut event = by_hand(true, A, time, id, 0);
        event["region"] = (*region).into();
        event["detail"]["awsRegion"] = (*region).into();
        event["detail"]["userIdentity"]["userName"] = (*user).into();
        event
    });
    ByHand {
        name,
        script: Script::of(&[("instanceOutsideHome", how)], events.collect()),
        said,
    }
}

pub(crate) fn all() -> Vec<ByHand> {
    vec![
        instances(
            "each region by itself",
            "throttle=1h",
            &[
                ("01T10:00:00", "sa-east-1", "alice"),
                ("01T10:05:00", "ap-east-1", "alice"),
                ("01T10:10:00", "sa-east-1", "alice"),
                ("01T10:20:00", "ap-east-1", "alice"),
                ("01T12:00:00", "sa-east-1", "alice"),
            ],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T10:05:00", "opened", 1),
                (A, "01T10:10:00", "again", 1),
                (A, "01T10:20:00", "again", 1),
                (A, "01T12:00:00", "again", 1),
            ],
        ),
        instances(
            "regions and users together",
            "throttle=1h by=account",
            &[
                ("01T10:00:00", "sa-east-1", "alice"),
                ("01T10:05:00", "ap-east-1", "bob"),
                ("01T10:30:00", "ap-east-1", "alice"),
            ],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T10:30:00", "again", 2),
            ],
        ),
        instances(
            "names that look alike are not the same",
            "throttle=1h",
            &[
                ("01T10:00:00", "sa-east-1", "eve"),
                ("01T10:01:00", "sa-east-1", "Eve"),
                ("01T10:02:00", "sa-east-1", "eve "),
                ("01T10:03:00", "sa-east-1", "\u{e9}ve"),
                ("01T10:04:00", "sa-east-1", "e\u{301}ve"),
                ("01T10:05:00", "sa-east-1", "\u{435}ve"),
                ("01T10:06:00", "sa-east-1", "e\u{200b}ve"),
                ("01T10:07:00", "sa-east-1", "e\u{301}ve"),
            ],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T10:01:00", "opened", 1),
                (A, "01T10:02:00", "opened", 1),
                (A, "01T10:03:00", "opened", 1),
                (A, "01T10:04:00", "opened", 1),
                (A, "01T10:05:00", "opened", 1),
                (A, "01T10:06:00", "opened", 1),
                (A, "01T10:07:00", "again", 1),
            ],
        ),
        instances(
            "learning ends with its day, and so does what is known",
            "first-seen=2d/1d by=account,principal",
            &[
                ("01T23:59:58", "sa-east-1", "alice"),
                ("01T23:59:59", "sa-east-1", "bob"),
                ("02T00:00:00", "sa-east-1", "carol"),
                ("02T00:00:01", "sa-east-1", "alice"),
                ("03T23:59:59", "sa-east-1", "bob"),
                ("04T23:59:59", "sa-east-1", "carol"),
                ("06T00:00:00", "sa-east-1", "bob"),
            ],
            &[
                (A, "02T00:00:00", "opened", 1),
                (A, "06T00:00:00", "opened", 3),
            ],
        ),
        sign_ins(
            "the last second in which a late one counts, and the one before",
            "threshold=2/10m even-if-severe",
            &[
                (A, "01T12:00:00"),
                (A, "01T10:49:59"),
                (A, "01T10:50:00"),
                (A, "01T10:59:59"),
                (A, "01T12:09:59"),
            ],
            &[(A, "01T10:59:59", "opened", 4)],
        ),
        sign_ins(
            "the last second before a key is closed, and the first after",
            "close=2h",
            &[
                (A, "01T10:00:00"),
                (B, "01T10:00:00"),
                (A, "01T12:14:59"),
                (B, "01T12:15:00"),
            ],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T12:14:59", "again", 1),
                (A, "01T12:14:59", "closed", 1),
                (B, "01T10:00:00", "closed", 1),
                (B, "01T10:00:00", "opened", 1),
                (B, "01T12:15:00", "closed", 1),
                (B, "01T12:15:00", "opened", 1),
            ],
        ),
        sign_ins(
            "throttled, told by time, and closed after the last that was held back",
            "throttle=30m close=1h",
            &[
                (A, "01T10:00:00"),
                (A, "01T10:10:00"),
                (A, "01T10:20:00"),
                (A, "01T11:30:00"),
                (A, "01T14:00:00"),
            ],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T10:20:00", "again", 2),
                (A, "01T11:30:00", "again", 1),
                (A, "01T11:30:00", "closed", 1),
                (A, "01T14:00:00", "opened", 1),
                (A, "01T14:00:00", "closed", 1),
            ],
        ),
        sign_ins(
            "a clock that is ten years slow",
            "throttle=1h",
            &[
                (A, "01T10:00:00"),
                (A, "2016-01-01T10:00:00Z"),
                (A, "2016-01-01T10:30:00Z"),
                (A, "01T10:30:00"),
            ],
            &[
                (A, "2016-01-01T10:00:00Z", "again", 1),
                (A, "01T10:00:00", "opened", 1),
                (A, "01T10:30:00", "again", 2),
            ],
        ),
        overruled(
            "a throttle becomes a threshold",
            ["throttle=1h", "threshold=2/10m even-if-severe"],
            2,
            &["01T10:00:00", "01T10:10:00", "01T10:20:00", "01T10:25:00"],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T10:25:00", "again", 3),
            ],
        ),
        overruled(
            "a throttle is taken away, and what it held back is told",
            ["throttle=1h", "every"],
            2,
            &["01T10:00:00", "01T10:10:00", "01T10:20:00"],
            &[
                (A, "01T10:00:00", "opened", 1),
                (A, "01T10:10:00", "again", 1),
                (A, "01T10:20:00", "opened", 1),
            ],
        ),
    ]
}
