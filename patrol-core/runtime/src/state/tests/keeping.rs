//! What becomes of a finding when somebody is killed, and when the table fails.

use serde_json::json;

use super::{
    super::{Begin, Clock, State, store::StoreError},
    FakeTable, at, found, function, told,
};

const HOURLY: &str = "noisy throttle=1h";
const NONE: [u64; 0] = [];

/// Admits a finding and tells it; how many were told, and for how many findings.
async fn tell(state: &State, number: usize, second: i64) -> Vec<u64> {
    let alert = found("noisy", number, second, 0);
    let told = told(state, &alert, at(second)).await;
    state.flush().await;
    told.iter().map(|alert| alert.count).collect()
}

/// Tells what is over at this second; for how many findings each.
async fn sweep(state: &State, second: i64) -> Vec<u64> {
    let mut told = Vec::new();
    let clock = at(second);
    let Clock::Wall { now, .. } = clock else {
        return told;
    };
    for id in state.due(now).await.expect("a table that works") {
        while let Ok(Some(telling)) = state.sweep(&id, now, clock).await {
            told.push(telling.alert.count);
            state.settle(telling, true).await;
        }
    }
    told
}

#[tokio::test]
async fn what_was_held_back_is_told_when_the_time_is_over() {
    let table = FakeTable::default();
    let (first, second) = (function(&table, HOURLY), function(&table, HOURLY));
    assert_eq!(tell(&first, 1, 0).await, [1]);
    assert_eq!(tell(&second, 2, 10).await, NONE);
    assert_eq!(tell(&first, 3, 20).await, NONE);
    assert_eq!(sweep(&second, 4499).await, NONE, "it waits for the next");
    assert_eq!(sweep(&second, 4500).await, [2]);
    assert_eq!(sweep(&first, 4501).await, NONE, "it was told");
    assert_eq!(tell(&first, 4, 5000).await, [1]);
    sweep(&first, 20_000).await;
    table.with(|table| {
        let idle = table.items.values().all(|item| !item.contains_key("d"));
        assert!(idle, "nothing is due any more");
    });
}

#[tokio::test]
async fn a_finding_that_comes_after_the_time_and_before_the_sweep_tells_it_first() {
    let table = FakeTable::default();
    let (first, cold) = (function(&table, HOURLY), function(&table, HOURLY));
    assert_eq!(tell(&first, 1, 0).await, [1]);
    assert_eq!(tell(&first, 2, 10).await, NONE);
    assert_eq!(tell(&cold, 3, 4500).await, [1, 1]);
    assert_eq!(sweep(&first, 9000).await, NONE);
}

#[tokio::test]
async fn whoever_is_killed_while_telling_what_is_over_is_made_up_for_by_the_next_sweep() {
    let table = FakeTable::default();
    let state = function(&table, HOURLY);
    assert_eq!(tell(&state, 1, 0).await, [1]);
    assert_eq!(tell(&state, 2, 10).await, NONE);
    let Clock::Wall { now, .. } = at(4500) else {
        panic!("a clock of the wall");
    };
    let ids = state.due(now).await.expect("a table that works");
    // Killed: nothing is settled.
    let killed = state.sweep(&ids[0], now, at(4500)).await;
    assert!(killed.is_ok_and(|telling| telling.is_some()));
    let other = function(&table, HOURLY);
    assert_eq!(sweep(&other, 4509).await, NONE, "it may still be told");
    assert_eq!(sweep(&other, 4511).await, [1]);
}

#[tokio::test]
async fn whoever_is_killed_with_a_count_leaves_the_count() {
    let table = FakeTable::default();
    let state = function(&table, HOURLY);
    assert_eq!(tell(&state, 1, 0).await, [1]);
    assert_eq!(tell(&state, 2, 10).await, NONE);
    let alert = found("noisy", 3, 3600, 0);
    let killed = function(&table, HOURLY)
        .admit(&alert, at(3600), Begin::ALL)
        .await;
    assert_eq!(killed.tell[0].alert.count, 2);
    let other = function(&table, HOURLY)
        .admit(&alert, at(3611), Begin::ALL)
        .await;
    assert_eq!(other.tell[0].alert.count, 2);
}

#[tokio::test]
async fn a_table_that_deletes_late_still_has_what_is_owed() {
    let table = FakeTable::default();
    let state = function(&table, HOURLY);
    assert_eq!(tell(&state, 1, 0).await, [1]);
    assert_eq!(tell(&state, 2, 10).await, NONE);
    table.with(|table| {
        for item in table.items.values_mut() {
            item.insert("x".to_owned(), json!({ "N": "1" }));
        }
    });
    assert_eq!(sweep(&function(&table, HOURLY), 80_000).await, [1]);
}

#[tokio::test]
async fn what_was_held_back_is_told_afterwards() {
    let table = FakeTable::default();
    let (first, second) = (function(&table, HOURLY), function(&table, HOURLY));
    assert_eq!(tell(&first, 1, 0).await, [1]);
    assert_eq!(tell(&first, 2, 10).await, NONE);
    assert_eq!(tell(&second, 3, 20).await, NONE);
    assert_eq!(tell(&second, 4, 30).await, NONE);
    assert_eq!(tell(&second, 5, 3600).await, [4]);
}

#[tokio::test]
async fn a_cold_start_forgets_nothing() {
    let table = FakeTable::default();
    let how = "noisy threshold=3/5m throttle=1h";
    let mut told = Vec::new();
    for number in 0..6_u8 {
        let cold = function(&table, how);
        told.extend(tell(&cold, number.into(), number.into()).await);
    }
    assert_eq!(told, [3]);
}

#[tokio::test]
async fn a_finding_that_is_held_back_costs_no_write_of_its_own() {
    let table = FakeTable::default();
    let warm = function(&table, HOURLY);
    assert_eq!(tell(&warm, 0, 0).await, [1]);
    let before = table.with(|table| table.asked);
    for number in 1..100 {
        let alert = found("noisy", number, 1, 0);
        assert!(warm.admit(&alert, at(2), Begin::ALL).await.tell.is_empty());
    }
    warm.flush().await;
    assert_eq!(table.with(|table| table.asked), before + 1);
    assert_eq!(tell(&warm, 100, 3600).await, [100]);
}

#[tokio::test]
async fn whoever_is_killed_between_claim_and_send_is_made_up_for() {
    let table = FakeTable::default();
    let alert = found("noisy", 1, 0, 0);
    // Killed: nothing is settled.
    assert_eq!(
        function(&table, HOURLY)
            .admit(&alert, at(0), Begin::ALL)
            .await
            .tell
            .len(),
        1
    );
    let other = function(&table, HOURLY);
    let early = other.admit(&alert, at(9), Begin::ALL).await;
    assert!(
        early.tell.is_empty() && early.in_hand,
        "it may still be told"
    );
    assert_eq!(
        tell(&function(&table, HOURLY), 2, 5).await,
        NONE,
        "another event"
    );
    let late = other.admit(&alert, at(11), Begin::ALL).await;
    assert_eq!(late.tell.len(), 1, "its time is over");
    for telling in late.tell {
        other.settle(telling, true).await;
    }
    let again = function(&table, HOURLY)
        .admit(&alert, at(12), Begin::ALL)
        .await;
    assert!(again.tell.is_empty() && !again.in_hand, "told before");
}

#[tokio::test]
async fn what_no_sink_took_is_told_by_the_next() {
    let table = FakeTable::default();
    let (first, second) = (function(&table, HOURLY), function(&table, HOURLY));
    let admission = first
        .admit(&found("noisy", 1, 0, 0), at(0), Begin::ALL)
        .await;
    for telling in admission.tell {
        first.settle(telling, false).await;
    }
    assert_eq!(tell(&second, 2, 1).await, [2]);
}

#[tokio::test]
async fn a_table_that_fails_means_that_people_are_told() {
    for how in [
        HOURLY,
        "noisy threshold=10/5m",
        "noisy first-seen=1d/1d",
        "noisy sequence=earlier:5m",
    ] {
        for lasts in [true, false] {
            let table = FakeTable::default();
            let why = "no answer".to_owned();
            table.with(|table| table.broken = Some(StoreError { why, lasts }));
            let state = function(&table, how);
            assert_eq!(tell(&state, 1, 0).await, [1], "{how}");
            assert!(state.failures() > 0, "{how}");
        }
    }
}

#[tokio::test]
async fn without_the_table_each_function_still_throttles_what_it_told() {
    let table = FakeTable::default();
    let why = "no answer".to_owned();
    table.with(|table| table.broken = Some(StoreError { why, lasts: false }));
    let state = function(&table, HOURLY);
    assert_eq!(tell(&state, 1, 0).await, [1]);
    assert_eq!(tell(&state, 2, 1).await, NONE);
    table.with(|table| table.broken = None);
    assert_eq!(tell(&state, 3, 3600).await.len(), 1);
}

#[tokio::test]
async fn an_item_whose_end_is_over_counts_for_nothing_before_it_is_deleted() {
    let table = FakeTable::default();
    assert_eq!(tell(&function(&table, HOURLY), 1, 0).await, [1]);
    assert_eq!(tell(&function(&table, HOURLY), 2, 1).await, NONE);
    table.with(|table| {
        for item in table.items.values_mut() {
            item.insert("x".to_owned(), json!({ "N": "1" }));
        }
    });
    assert_eq!(tell(&function(&table, HOURLY), 3, 2).await, [1]);
}

#[tokio::test]
async fn a_key_that_somebody_forgot_begins_anew() {
    let table = FakeTable::default();
    let warm = function(&table, HOURLY);
    assert_eq!(tell(&warm, 1, 0).await, [1]);
    table.with(|table| table.items.clear());
    assert_eq!(
        tell(&warm, 2, 60).await,
        NONE,
        "it is believed for five minutes"
    );
    assert_eq!(tell(&warm, 3, 310).await, [1]);
}

#[tokio::test]
async fn a_clock_that_is_ahead_counts_as_now() {
    let table = FakeTable::default();
    let state = function(&table, HOURLY);
    let ahead = found("noisy", 1, 12 * 3600, 0);
    for telling in state.admit(&ahead, at(0), Begin::ALL).await.tell {
        state.settle(telling, true).await;
    }
    assert_eq!(tell(&state, 2, 60).await, NONE, "told a minute ago");
}

#[tokio::test]
async fn a_key_of_kilobytes_is_a_digest() {
    let table = FakeTable::default();
    let state = function(&table, HOURLY);
    let mut alert = found("noisy", 1, 0, 0);
    alert.finding.key = Some("k".repeat(100_000));
    assert_eq!(
        state
            .admit(&alert, Clock::Events, Begin::ALL)
            .await
            .tell
            .len(),
        1
    );
    table.with(|table| {
        let (key, item) = table.items.iter().next().expect("an item");
        assert_eq!(key.len(), "noisy/".len() + 32);
        assert!(
            item["g"]["S"]
                .as_str()
                .is_some_and(|shown| shown.len() <= 512)
        );
    });
}

/// Whoever may write the table may write anything into it: what cannot be a record keeps nobody silent.
#[tokio::test]
async fn an_item_that_somebody_altered_does_not_silence_its_key() {
    let far = [4_102_444_800_000, 253_402_300_799_000, i64::MAX, i64::MIN];
    let times = far.into_iter().flat_map(|time| {
        [
            json!({ "told": [{ "t": time, "e": "x" }] }),
            json!({ "told": [{ "t": 0, "e": "x", "l": time }] }),
            json!({ "found": [{ "t": time, "v": "x" }] }),
            json!({ "day": time / 86_400_000 }),
            json!({ "day": time }),
            json!({ "w": time, "wc": "x" }),
        ]
    });
    let odd = [
        json!(null),
        json!([]),
        json!({ "told": 5 }),
        json!({ "told": [{}] }),
        json!(""),
    ];
    let records = times
        .chain(odd)
        .map(|record| ("s", json!({ "S": record.to_string() })));
    let others = [
        ("s", json!({ "S": "no JSON" })),
        ("s", json!({ "N": "1" })),
        ("s", json!(null)),
        ("v", json!({ "S": "x" })),
        ("v", json!({ "N": "-1" })),
        ("v", json!({ "N": i64::MAX.to_string() })),
        ("v", json!({ "N": "1e400" })),
        ("x", json!({ "N": i64::MAX.to_string() })),
        ("x", json!({ "N": i64::MIN.to_string() })),
        ("h", json!({ "N": i64::MAX.to_string() })),
        ("c", json!({ "N": "-1" })),
        ("d", json!({ "N": i64::MAX.to_string() })),
        ("n", json!({ "S": "{" })),
        ("g", json!({ "S": "\u{1b}[2J" })),
    ];
    for how in [HOURLY, "noisy first-seen=30d/0d"] {
        for (attribute, value) in records.clone().chain(others.clone()) {
            let table = FakeTable::default();
            tell(&function(&table, how), 1, 0).await;
            table.with(|table| {
                for item in table.items.values_mut() {
                    item.insert(attribute.to_owned(), value.clone());
                }
            });
            // Another process, two hours and more later, finds it of another key's item.
            let state = function(&table, how);
            let told = tell(&state, 2, 8_000).await;
            // What is well is believed: it was seen two hours ago.
            let number = value["N"]
                .as_str()
                .and_then(|text| text.parse::<i64>().ok());
            let over = number == Some(i64::MIN);
            let large = number == Some(i64::MAX);
            let well = attribute != "s" && (attribute != "v" || large) && !over;
            let silent = how != HOURLY && well;
            assert_eq!(told.is_empty(), silent, "{how}: {attribute} {value}");
            sweep(&state, 80_000).await;
        }
    }
}
