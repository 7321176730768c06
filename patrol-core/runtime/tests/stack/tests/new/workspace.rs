//! `patrol new` in the workspace of somebody else.

use std::{fs, path::Path};

use patrol_test_support::{patrol::folder, words};

use crate::{cargo_offline, new};

/// A workspace of somebody else: its manifest has these keys.
fn foreign_workspace(folder: &Path, keys: &str) {
    let manifest = format!("[workspace]\nresolver = \"3\"\n{keys}\n");
    fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    let ours = folder.join("ours");
    fs::create_dir_all(ours.join("src")).expect("a folder");
    fs::write(ours.join("src/lib.rs"), "").expect("a file");
    let manifest = "[package]\nname = \"ours\"\nedition = \"2024\"\n";
    fs::write(ours.join("Cargo.toml"), manifest).expect("a manifest");
}

#[test]
fn cargo_takes_a_crate_in_the_workspace_of_somebody_else_and_the_workspace_still() {
    for (name, keys, inside, told) in [
        (
            "unlisted",
            "members = [\"ours\"]",
            "acme",
            "add it to `members` and delete `[workspace]` from `acme/Cargo.toml`",
        ),
        (
            "listed",
            "members = [\"ours\", \"acme\"]",
            "acme",
            "cargo reads profiles there alone: move `[profile.lambda]` to it",
        ),
        (
            "wildcard",
            "members = [\"ours\", \"crates/*\"]",
            "crates/acme",
            "It is a member of the workspace",
        ),
        (
            "excluded",
            "members = [\"ours\"]\nexclude = [\"others\"]",
            "others/acme",
            // The folder of this test is itself below Patrol's workspace, which does not list it.
            "does not list it",
        ),
    ] {
        let folder = folder(&format!("new-in-{name}"));
        foreign_workspace(&folder, keys);
        let said = new(&folder, &["stack", "acme", "--path", inside]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{name}: {said:?}");
        assert!(said.out.contains(told), "{name}: {}", said.out);
        for place in ["", "ours", inside] {
            let metadata = ["metadata", "--no-deps", "--format-version", "1"];
            let output = cargo_offline(&folder.join(place), &metadata);
            assert!(
                output.status.success(),
                "{name}: cargo refuses `{place}`: {}",
                words(&output)
            );
        }
    }
}
