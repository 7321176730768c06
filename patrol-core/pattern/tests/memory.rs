//! Matching allocates nothing but the answer, and a big set is small.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use patrol_pattern::{Pattern, PatternSet};

struct Counting;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    let _ = CALLS.try_with(|calls| calls.set(calls.get() + usize::from(bytes > 0)));
    let _ = LIVE.try_with(|live| live.set(live.get() + bytes));
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn patterns(count: usize) -> impl Iterator<Item = (usize, Pattern)> {
    (0..count).map(|at| {
        let service = format!("service{}.amazonaws.com", at % 25);
        let names = [format!("Put{}", at % 300), format!("Update{at}")];
        (
            at,
            Pattern::api_call(&service, names).field("account", [format!("{:012}", at % 7)]),
        )
    })
}

fn event(at: usize) -> String {
    format!(
        r#"{{"detail-type":"AWS API Call via CloudTrail","source":"aws.service","account":"{:012}","detail":{{"eventSource":"service{}.amazonaws.com","eventName":"Put{}","resources":[{{"ARN":"arn\u003a{at}"}}]}}}}"#,
        at % 7,
        at % 25,
        at % 300,
    )
}

#[test]
fn nothing_is_allocated_for_an_event() {
    let set: PatternSet<usize> = patterns(1_000).collect();
    let single =
        Pattern::api_calls("service1.amazonaws.com").field("detail.resources.ARN", ["arn:5"]);
    let events: Vec<String> = (0..500).map(event).collect();
    let mut matched = 0;
    let mut run = || {
        for event in &events {
            matched += set.matches(event.as_bytes()).expect("JSON").count();
            matched += usize::from(single.matches(event.as_bytes()).expect("JSON"));
        }
    };
    run();
    let before = CALLS.get();
    run();
    let calls = CALLS.get() - before;
    assert!(matched > 0);
    // The answer is a list: at most one allocation for each of the few that it grows.
    assert!(
        calls <= events.len(),
        "{calls} allocations for {} events",
        events.len()
    );
}

#[test]
fn ten_thousand_patterns_are_small() {
    let before = LIVE.get();
    let set: PatternSet<usize> = patterns(10_000).collect();
    let bytes = LIVE.get() - before;
    assert_eq!(set.len(), 10_000);
    assert!(bytes < 50_000_000, "{bytes} bytes");
}
