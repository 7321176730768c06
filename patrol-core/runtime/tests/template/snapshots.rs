//! Every template, byte for byte as it was last reviewed.

use std::{env, fs, path::Path};

use crate::variants;

/// Set, and the snapshots are written again; then `git diff` shows what a change does to people's
/// stacks.
const RENEW: &str = "PATROL_RENEW_SNAPSHOTS";

#[test]
fn templates_are_as_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template/snapshots");
    let mut changed = Vec::new();
    for (name, template) in variants::all() {
        let path = folder.join(format!("{name}.json"));
        let text = format!("{template}\n");
        if env::var_os(RENEW).is_some() {
            fs::write(&path, &text).expect("the snapshot can be written");
        }
        if fs::read_to_string(&path).ok() != Some(text) {
            changed.push(name);
        }
    }
    assert!(
        changed.is_empty(),
        "{changed:?} differ from tests/template/snapshots: look at the change with `{RENEW}=1 cargo test -p patrol-runtime --features template --test template` and `git diff`"
    );
}

#[test]
fn the_same_options_give_the_same_bytes() {
    let texts = || {
        variants::all()
            .into_iter()
            .map(|(_, template)| template.to_string())
    };
    assert!(texts().eq(texts()));
}
