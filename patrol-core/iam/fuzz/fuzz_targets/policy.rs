//! Policy documents: no panic, every budget holds, every form reads the same, and nothing granted is overlooked.
//!
//! Run by `.ci/fuzz`.
#![no_main]

#[path = "../../tests/reference/mod.rs"]
mod reference;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use patrol_iam::{Arn, Partition, PolicyDocument, ResourcePattern, catalog};
use reference::{World, choices::Choices, compare, is_sound};

fuzz_target!(|data: &[u8]| {
    static WORLD: OnceLock<World> = OnceLock::new();
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    // Half of the inputs are texts, and half are choices of which valid documents are made.
    if kind % 2 == 0 {
        texts(data);
    } else {
        let mut choices = Choices::new(data);
        let (document, asked) = (choices.document(), choices.asked());
        compare(&document, WORLD.get_or_init(|| World::new(2, 2)), &asked);
        is_sound(&document.parse().expect("a document"), &asked.resource.as_str().into());
    }
});

/// A question, a line break and a document.
fn texts(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (asked, text) = text.split_once('\n').unwrap_or(("*", text));
    if let Ok(arn) = Arn::parse(asked) {
        assert_eq!(arn.to_string(), asked);
        if let Some(partition) = Partition::of_region(arn.region()) {
            assert!(!partition.dns_suffix().is_empty());
        }
    }
    match text.parse::<PolicyDocument>() {
        Ok(document) => {
            is_sound(&document, &ResourcePattern::from(asked));
            for statement in document.statements() {
                assert!(catalog::listed(statement).take(10).count() <= 10);
            }
        }
        Err(error) => {
            let words = error.to_string();
            assert!(words.len() < 2_000 && !words.contains('\n'), "{words}");
        }
    }
}
