//! What is told of random timed findings, against a slow reference that forgets nothing.

use std::{collections::BTreeSet, time::Duration};

use patrol_core::aggregate::{Aggregate, Held, LATE, Observation, Record, Verdict};
use proptest::prelude::*;

const SECOND: i64 = 1000;
const DAY: i64 = 86_400 * SECOND;

/// A finding: when, and which value or step.
type Seen = (i64, u8);

fn observation(number: usize, (time, value): Seen, aggregate: &Aggregate) -> Observation {
    let mut seen = Observation::new(number.to_string(), time);
    seen.value = Some(value.to_string());
    let steps = aggregate.before().len();
    if steps > 0 {
        seen.step = usize::from(value) % (steps + 1);
        seen.note = Some(number.into());
    }
    seen
}

/// The numbers of the findings at which something is told.
fn told(aggregate: &Aggregate, seen: &[Seen]) -> Vec<usize> {
    let mut record = Record::default();
    let mut told = Vec::new();
    for (number, seen) in seen.iter().enumerate() {
        let seen = observation(number, *seen, aggregate);
        if let Verdict::Tell { .. } = record.observe(aggregate, &seen) {
            record.sent(&seen);
            told.push(number);
        }
    }
    told
}

/// The same, with all that was ever found.
fn reference(
    quiet: i64,
    seen: &[Seen],
    mut enough: impl FnMut(&mut Vec<Seen>, Seen) -> bool,
) -> Vec<usize> {
    let mut waiting = Vec::new();
    let mut told: Vec<usize> = Vec::new();
    for (number, one) in seen.iter().enumerate() {
        let near = |other: &usize| (seen[*other].0 - one.0).abs() < quiet;
        if !told.iter().any(near) && enough(&mut waiting, *one) {
            told.push(number);
        }
    }
    told
}

fn seconds(seconds: i64) -> Duration {
    Duration::from_secs(seconds.unsigned_abs())
}

/// Findings within minutes of each other, in any order.
fn findings() -> impl Strategy<Value = Vec<Seen>> {
    prop::collection::vec((0..300 * SECOND, 0..6_u8), 0..60)
}

proptest! {
    #[test]
    fn a_throttle_tells_what_the_reference_tells(seen in findings(), quiet in 60..200_i64) {
        let aggregate = Aggregate::throttle(seconds(quiet));
        let expected = reference(quiet * SECOND, &seen, |_, _| true);
        prop_assert_eq!(told(&aggregate, &seen), expected);
    }

    #[test]
    fn a_threshold_tells_what_the_reference_tells(
        seen in findings(), count in 2..8_u32, within in 1..200_i64, quiet in 60..200_i64, distinct: bool,
    ) {
        let mut aggregate = Aggregate::threshold(count, seconds(within)).and_throttle(seconds(quiet));
        if distinct {
            aggregate = aggregate.distinct("value");
        }
        let (within, count) = (within * SECOND, count as usize);
        let expected = reference(quiet * SECOND, &seen, |waiting, one| {
            waiting.push(one);
            // A window can be moved to begin with its first finding.
            let begins = waiting.iter().map(|other| other.0);
            let enough = begins.filter(|begins| *begins <= one.0).any(|begins| {
                let inside = |time: i64| (begins..begins + within).contains(&time);
                let all: Vec<_> = waiting.iter().filter(|other| inside(other.0)).collect();
                let values: BTreeSet<_> = all.iter().map(|other| other.1).collect();
                let number = if distinct { values.len() } else { all.len() };
                inside(one.0) && number >= count
            });
            if enough {
                waiting.clear();
            }
            enough
        });
        prop_assert_eq!(told(&aggregate, &seen), expected);
    }

    #[test]
    fn first_seen_tells_what_the_reference_tells(
        seen in prop::collection::vec((0..100 * DAY, 0..1_u8), 0..30), days in 1..40_u32,
    ) {
        let aggregate = Aggregate::first_seen(days, 0);
        let expected = reference(0, &seen, |known, one| {
            let day = |seen: &Seen| seen.0 / DAY;
            let new = known.iter().all(|known| day(known) < day(&one) - i64::from(days));
            known.push(one);
            new
        });
        prop_assert_eq!(told(&aggregate, &seen), expected);
    }

    #[test]
    fn a_sequence_tells_what_the_reference_tells(
        seen in prop::collection::vec((0..40 * SECOND, 0..3_u8), 0..40), within in 1..30_i64,
    ) {
        let aggregate = Aggregate::sequence(["a", "b"], seconds(within));
        let expected = reference(0, &seen, |waiting, one| {
            waiting.push(one);
            let step = |step: u8| waiting.iter().filter(move |seen| seen.1 == step);
            let mut ends = Vec::new();
            for (first, middle, last) in step(0).flat_map(|first| {
                step(1).flat_map(move |middle| step(2).map(move |last| (first.0, middle.0, last.0)))
            }) {
                if first <= middle && middle <= last && last - first < within * SECOND {
                    ends.push(last);
                }
            }
            let Some(end) = ends.into_iter().min() else { return false };
            waiting.retain(|seen| seen.0 > end);
            true
        });
        prop_assert_eq!(told(&aggregate, &seen), expected);
    }
}

#[test]
fn one_value_a_thousand_times_takes_no_room_from_the_others() {
    let aggregate = Aggregate::threshold(3, seconds(300)).distinct("value");
    let mut seen = vec![(0, 1)];
    seen.extend((0..1000).map(|number| (number * 100, 2)));
    seen.push((200 * SECOND, 3));
    assert_eq!(told(&aggregate, &seen), [1001]);
}

#[test]
fn a_flood_of_one_step_hides_no_sequence() {
    let aggregate = Aggregate::sequence(["a", "b"], seconds(300));
    let mut seen = vec![(0, 0), (SECOND, 1)];
    seen.extend((0..1000).map(|number| (2 * SECOND + number, 0)));
    seen.push((10 * SECOND, 2));
    assert_eq!(told(&aggregate, &seen), [1002]);
}

/// More last steps than are remembered: people hear of them, since what is forgotten may have been the end
/// of a sequence whose first steps come late.
#[test]
fn last_steps_beyond_the_bound_are_told() {
    let aggregate = Aggregate::sequence(["a"], seconds(300));
    let flood: Vec<_> = (0..130).map(|number| (number * SECOND, 1)).collect();
    assert_eq!(told(&aggregate, &flood), [64, 129]);
}

/// The note of an old last step is forgotten, and the step that completes the sequence is told in its place.
#[test]
fn many_last_steps_wait_for_an_early_one() {
    let aggregate = Aggregate::sequence(["a"], seconds(10));
    let mut record = Record::default();
    let mut seen: Vec<_> = (1..=60).map(|number| (number * 20 * SECOND, 1)).collect();
    seen.push((5 * SECOND, 0));
    let mut last = None;
    for (number, seen) in seen.into_iter().enumerate() {
        last = Some(record.observe(&aggregate, &observation(number, seen, &aggregate)));
    }
    assert_eq!(last, Some(Verdict::Held(Held::Step)));
    let early = observation(61, (15 * SECOND, 0), &aggregate);
    let told = Verdict::Tell {
        note: None,
        again: false,
    };
    assert_eq!(record.observe(&aggregate, &early), told);
}

#[test]
fn a_step_that_comes_last_tells_the_last_step() {
    let aggregate = Aggregate::sequence(["a", "b"], seconds(300));
    let mut record = Record::default();
    for (number, seen) in [(5 * SECOND, 2), (0, 0)].into_iter().enumerate() {
        let held = record.observe(&aggregate, &observation(number, seen, &aggregate));
        assert_eq!(held, Verdict::Held(Held::Step));
    }
    let seen = observation(2, (SECOND, 1), &aggregate);
    let note = Some(0.into());
    assert_eq!(
        record.observe(&aggregate, &seen),
        Verdict::Tell { note, again: false }
    );
}

#[test]
fn what_comes_too_late_is_not_counted() {
    let aggregate = Aggregate::threshold(2, seconds(60));
    let mut record = Record::default();
    let early = Observation::new("a", 0);
    let late = |by: i64| Observation::new("b", -60 * SECOND - LATE - by);
    assert_eq!(
        record.observe(&aggregate, &early),
        Verdict::Held(Held::Few(1, 2))
    );
    assert_eq!(
        record.observe(&aggregate, &late(1)),
        Verdict::Held(Held::Late)
    );
    assert_eq!(
        record.observe(&aggregate, &late(0)),
        Verdict::Held(Held::Few(1, 2))
    );
}

/// Who was to tell something and did not come back has lost its claim.
#[test]
fn what_nobody_told_is_told_by_the_next() {
    let aggregate = Aggregate::threshold(2, seconds(60)).and_throttle(seconds(3600));
    let mut record = Record::default();
    let at = |event: &str, now: i64| {
        let mut seen = Observation::new(event, now);
        seen.lease = now + 10;
        seen.claim = format!("{event} at {now}");
        seen
    };
    let tell = Verdict::Tell {
        note: None,
        again: false,
    };
    assert_eq!(
        record.observe(&aggregate, &at("a", 0)),
        Verdict::Held(Held::Few(1, 2))
    );
    assert_eq!(record.observe(&aggregate, &at("b", 1)), tell);
    assert_eq!(
        record.observe(&aggregate, &at("b", 2)),
        Verdict::InHand,
        "it came twice"
    );
    assert!(matches!(
        record.observe(&aggregate, &at("c", 3)),
        Verdict::Held(Held::Told(2))
    ));
    assert_eq!(
        record.observe(&aggregate, &at("b", 11)),
        tell,
        "it was killed, and comes again"
    );
    record.unsent(&at("b", 11));
    assert_eq!(
        record.observe(&aggregate, &at("d", 12)),
        tell,
        "no sink took it"
    );
    record.sent(&at("d", 12));
    assert_eq!(record.observe(&aggregate, &at("d", 13)), Verdict::Before);
    assert!(matches!(
        record.observe(&aggregate, &at("b", 14)),
        Verdict::Held(Held::Told(_))
    ));
}

#[test]
fn a_record_reads_back() {
    let aggregate = Aggregate::sequence(["a", "b"], seconds(300));
    let mut record = Record::default();
    for (number, step) in [2, 0, 1, 0].into_iter().enumerate() {
        let seen = observation(number, (i64::from(3 - step), step), &aggregate);
        let _ = record.observe(&aggregate, &seen);
    }
    let text = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
}
