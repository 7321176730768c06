//! Events that come twice, come late, or come after their key's time: each is counted once, and what people hear does
//! not depend on who was killed.

use patrol_core::AlertState;
use serde_json::Value;

use super::{
    super::{Begin, Clock, MemoryStore, State},
    FakeTable, at, found, function, state, told,
};

const HOURLY: &str = "noisy throttle=1h";
const NONE: [u64; 0] = [];

/// What is told of the event of this number, which happened at this second: for how many findings.
async fn comes(state: &State, number: usize, second: i64) -> Vec<u64> {
    let alert = found("noisy", number, second, 0);
    let told = told(state, &alert, at(second)).await;
    state.flush().await;
    told.iter().map(|alert| alert.count).collect()
}

/// What is over at this second, told or not: its state, and for how many findings.
async fn over(state: &State, second: i64, tells: bool) -> Vec<(AlertState, u64)> {
    let mut all = Vec::new();
    let clock = at(second);
    let Clock::Wall { now, .. } = clock else {
        return all;
    };
    for id in state.due(now).await.expect("a table that works") {
        while let Ok(Some(telling)) = state.sweep(&id, now, clock).await {
            all.push((telling.alert.state, telling.alert.count));
            state.settle(telling, tells).await;
            if !tells {
                break;
            }
        }
    }
    all
}

#[tokio::test]
async fn an_event_that_is_tried_again_while_its_key_is_throttled_is_counted_once() {
    let table = FakeTable::default();
    let functions = [function(&table, HOURLY), function(&table, HOURLY)];
    assert_eq!(comes(&functions[0], 1, 0).await, [1]);
    for attempt in 0..75 {
        assert_eq!(comes(&functions[attempt % 2], 2, 10).await, NONE);
    }
    assert_eq!(comes(&function(&table, HOURLY), 2, 10).await, NONE);
    assert_eq!(comes(&functions[1], 3, 3600).await, [2]);
    assert_eq!(
        comes(&functions[0], 2, 10).await,
        NONE,
        "it comes once more"
    );
    assert_eq!(comes(&functions[0], 4, 7200).await, [1]);
}

#[tokio::test]
async fn an_event_that_comes_again_counts_towards_no_second_threshold() {
    let how = "noisy threshold=2/10m";
    let table = FakeTable::default();
    for state in [function(&table, how), state(MemoryStore::new(), how)] {
        assert_eq!(comes(&state, 1, 0).await, NONE);
        assert_eq!(comes(&state, 1, 0).await, NONE);
        assert_eq!(comes(&state, 2, 10).await, [2]);
        assert_eq!(comes(&state, 1, 0).await, NONE);
        assert_eq!(comes(&state, 2, 10).await, NONE);
        assert_eq!(comes(&state, 3, 20).await, NONE, "one, and nobody else");
        assert_eq!(comes(&state, 4, 30).await, [2]);
    }
}

#[tokio::test]
async fn what_no_sink_took_is_one_finding_when_it_comes_again() {
    let table = FakeTable::default();
    let state = function(&table, HOURLY);
    let alert = found("noisy", 1, 0, 0);
    for _ in 0..3 {
        for telling in state.admit(&alert, at(0), Begin::ALL).await.tell {
            assert_eq!(telling.alert.count, 1);
            state.settle(telling, false).await;
        }
    }
    assert_eq!(comes(&state, 1, 0).await, [1]);
}

#[tokio::test]
async fn what_is_remembered_of_events_has_a_bound() {
    let table = FakeTable::default();
    let state = function(&table, HOURLY);
    for number in 0..500 {
        comes(&state, number, i64::try_from(number).expect("small")).await;
    }
    let before = table.with(|table| table.asked);
    for number in 500..1000 {
        let alert = found("noisy", number, 1000, 0);
        assert!(told(&state, &alert, at(1000)).await.is_empty());
    }
    state.flush().await;
    table.with(|table| {
        assert!(table.asked <= before + 4, "a few writes count them all");
        for item in table.items.values() {
            let marks = item["i"]["SS"].as_array().expect("a set");
            assert!(marks.len() < 64, "{}", marks.len());
        }
    });
    assert_eq!(comes(&state, 1000, 3600).await, [1000]);
}

/// Of a key that is to be closed at this second: told, and closed by somebody who is killed or finds no sink.
#[tokio::test]
async fn a_late_finding_comes_after_the_closing_that_somebody_began() {
    for killed in [true, false] {
        let table = FakeTable::default();
        let state = function(&table, "noisy close=41m");
        assert_eq!(comes(&state, 1, 0).await, [1]);
        let end = (41 + 15) * 60;
        let Clock::Wall { now, .. } = at(end) else {
            panic!("a clock of the wall");
        };
        let ids = state.due(now).await.expect("a table that works");
        let telling = state.sweep(&ids[0], now, at(end)).await;
        let telling = telling.expect("a table that works").expect("it is over");
        if !killed {
            state.settle(telling, false).await;
        }
        let cold = function(&table, "noisy close=41m");
        // It happened before the closing, and comes after it.
        let late = found("noisy", 2, end - 200, 0);
        if killed {
            let early = cold.admit(&late, at(end + 1), Begin::ALL).await;
            assert!(
                early.tell.is_empty() && early.in_hand,
                "it may still be told"
            );
        }
        let told = told(&cold, &late, at(end + 11)).await;
        let states: Vec<_> = told.iter().map(|alert| alert.state).collect();
        assert_eq!(states, [AlertState::Closed, AlertState::Opened], "{killed}");
    }
}

#[tokio::test]
async fn what_is_told_with_another_finding_is_not_told_by_the_time_as_well() {
    let how = "noisy threshold=2/1m throttle=10m";
    let table = FakeTable::default();
    for state in [function(&table, how), state(MemoryStore::new(), how)] {
        assert_eq!(comes(&state, 1, 0).await, NONE);
        assert_eq!(comes(&state, 2, 10).await, [2]);
        assert_eq!(
            comes(&state, 3, 20).await,
            NONE,
            "the throttle holds it back"
        );
        assert_eq!(comes(&state, 4, 700).await, NONE, "the threshold waits");
        assert_eq!(comes(&state, 5, 710).await, [3]);
        assert_eq!(comes(&state, 6, 1400).await, NONE, "the threshold waits");
        assert_eq!(over(&state, 80_000, true).await, []);
    }
}

/// Killed between the one and the other, the next look as of the same time tells the rest.
#[tokio::test]
async fn a_closing_that_was_due_with_what_was_held_back_is_due_until_it_is_told() {
    let table = FakeTable::default();
    let how = "noisy throttle=10m close=20m";
    let state = function(&table, how);
    assert_eq!(comes(&state, 1, 0).await, [1]);
    assert_eq!(comes(&state, 2, 10).await, NONE);
    let end = 80_000;
    let Clock::Wall { now, .. } = at(end) else {
        panic!("a clock of the wall");
    };
    let ids = state.due(now).await.expect("a table that works");
    let telling = state.sweep(&ids[0], now, at(end)).await;
    let telling = telling.expect("a table that works").expect("it is over");
    state.settle(telling, true).await;
    let rest = over(&function(&table, how), end, true).await;
    assert_eq!(rest, [(AlertState::Closed, 1)]);
}

/// A store may keep a record longer than it matters, and old events may be read within seconds.
#[tokio::test]
async fn a_key_begins_anew_by_the_times_of_its_events_whatever_the_store_keeps() {
    let day = 86_400;
    for how in [HOURLY, "noisy threshold=2/10m", "noisy first-seen=1d/0d"] {
        for apart in [day, 2 * day, 3 * day + 3599, 3 * day + 3601, 6 * day] {
            let mut all: Vec<Vec<Value>> = Vec::new();
            let table = FakeTable::default();
            let stores = [
                (function(&table, how), at(20 * day)),
                (state(MemoryStore::new(), how), Clock::Events),
            ];
            for (state, clock) in stores {
                let mut heard = Vec::new();
                for (number, second) in [0, 5, 6, apart, apart + 5, apart + 6]
                    .into_iter()
                    .enumerate()
                {
                    let alert = found("noisy", number, second, 0);
                    for alert in told(&state, &alert, clock).await {
                        heard.push(serde_json::json!([
                            number,
                            alert.count,
                            alert.state.as_str()
                        ]));
                    }
                    state.flush().await;
                }
                all.push(heard);
            }
            assert_eq!(all[0], all[1], "{how}, {apart} s apart");
            assert!(!all[0].is_empty());
        }
    }
}
