//! Memory and a table that several functions share decide alike.

use futures_util::future::join_all;
use patrol_core::AlertState;
use proptest::prelude::*;

use super::{
    super::{Begin, MemoryStore, State, seen::Clock},
    FakeTable, at, found, function, state,
};

/// A finding: which rule, when, which value.
type Seen = (bool, i64, u8);

/// What is told: at which finding, for how many.
async fn told(functions: &[State], seen: &[(usize, Seen)]) -> Vec<(usize, u64, AlertState)> {
    let mut told = Vec::new();
    for (number, (function, (earlier, second, value))) in seen.iter().enumerate() {
        let rule = if *earlier { "earlier" } else { "noisy" };
        let function = &functions[function % functions.len()];
        let alert = found(rule, number, *second, *value);
        let alerts = super::told(function, &alert, Clock::Events).await;
        told.extend(
            alerts
                .iter()
                .map(|alert| (number, alert.count, alert.state)),
        );
        function.flush().await;
    }
    told.extend(swept(&functions[0], i64::MAX).await);
    told
}

/// What is told as of this time, in the order of its text: no store has another.
async fn swept(function: &State, at: i64) -> Vec<(usize, u64, AlertState)> {
    let mut told = Vec::new();
    for id in function.due(at).await.expect("a store that works") {
        while let Ok(Some(telling)) = function.sweep(&id, at, Clock::Events).await {
            told.push((usize::MAX, telling.alert.count, telling.alert.state));
            function.settle(telling, true).await;
        }
    }
    told.sort_by_key(|told| told.1);
    told
}

fn block_on<F: Future>(future: F) -> F::Output {
    patrol_testkit::block_on(future)
}

/// Throttles under which a key is told eight times at most: a warm function may know one that the store,
/// which remembers eight, has forgotten.
fn how() -> impl Strategy<Value = String> {
    prop_oneof![
        (340..900_u32).prop_map(|quiet| format!("noisy throttle={quiet}s")),
        (61..90_u32).prop_map(|close| format!("noisy throttle=1m close={close}s")),
        (2..6_u32, 1..900_u32, 340..900_u32).prop_map(|(count, within, quiet)| format!(
            "noisy threshold={count}/{within}s throttle={quiet}s"
        )),
        (2..6_u32, 1..900_u32).prop_map(|(count, within)| format!(
            "noisy distinct=value:{count}/{within}s throttle=10m"
        )),
        (0..2_u32).prop_map(|learning| format!("noisy first-seen=1d/{learning}d")),
        (1..900_u32).prop_map(|within| format!("noisy sequence=earlier:{within}s; earlier step")),
    ]
}

proptest! {
    #[test]
    fn a_table_and_memory_tell_the_same(
        how in how(),
        seen in prop::collection::vec((0..3_usize, (any::<bool>(), 0..2700_i64, 0..6_u8)), 0..40),
    ) {
        let memory = [state(MemoryStore::new(), &how)];
        let table = FakeTable::default();
        // What another function has closed, a warm one may not know for five minutes.
        let count = if how.contains("close") { 1 } else { 3 };
        let functions: Vec<_> = (0..count).map(|_| function(&table, &how)).collect();
        block_on(async {
            prop_assert_eq!(told(&functions, &seen).await, told(&memory, &seen).await);
            Ok(())
        })?;
    }
}

/// How many of so many functions tell a finding, when all of them find one at once.
async fn told_at_once(functions: usize, how: &str, same_event: bool) -> (usize, usize) {
    let table = FakeTable::default();
    let functions: Vec<_> = (0..functions).map(|_| function(&table, how)).collect();
    let all = functions
        .iter()
        .enumerate()
        .map(async |(number, function)| {
            let number = if same_event { 0 } else { number };
            let alert = found("noisy", number, 0, 0);
            let admission = function.admit(&alert, at(1), Begin::ALL).await;
            let mut told = 0;
            for telling in admission.tell {
                told += 1;
                function.settle(telling, true).await;
            }
            (told, usize::from(admission.in_hand))
        });
    let all = join_all(all).await;
    let sum =
        |(told, hand): (usize, usize), (more, also): (usize, usize)| (told + more, hand + also);
    all.into_iter().fold((0, 0), sum)
}

#[tokio::test(start_paused = true)]
async fn a_hundred_functions_at_once_tell_a_finding_once() {
    assert_eq!(told_at_once(100, "noisy throttle=1h", false).await, (1, 0));
}

/// Whoever came while another was telling it must come again, in case that one fails.
#[tokio::test(start_paused = true)]
async fn an_event_that_comes_a_hundred_times_at_once_is_told_once() {
    let (told, in_hand) = told_at_once(100, "noisy throttle=1h", true).await;
    assert_eq!(told, 1);
    assert!(in_hand <= 99);
}

#[tokio::test(start_paused = true)]
async fn a_threshold_of_ten_across_twenty_functions_is_told_once() {
    let how = "noisy threshold=10/5m throttle=1h";
    assert_eq!(told_at_once(20, how, false).await, (1, 0));
    assert_eq!(told_at_once(9, how, false).await, (0, 0));
    assert_eq!(
        told_at_once(20, "noisy threshold=10/5m", false).await,
        (2, 0)
    );
}
