//! Sigma's tags of ATT&CK in the version that Patrol's rules have.

use patrol_core::{ATTACK_VERSION, Metadata};

/// Techniques that v19 has under other ids.
///
/// Source: [ATT&CK updates](https://attack.mitre.org/resources/updates/).
const RENAMED: [(&str, &str); 3] = [
    ("T1562.001", "T1685"),
    ("T1562.007", "T1686.001"),
    ("T1562.008", "T1685.002"),
];

/// A technique that v19 split up: its other parts have no successor that is known here.
const SPLIT: &str = "T1562";

/// Techniques of a rule's metadata.
const MOST: usize = 12;

/// The techniques, and what is to be said of the others.
pub(super) fn techniques(tags: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    for tag in tags {
        let Some(id) = tag.strip_prefix("attack.").map(str::to_ascii_uppercase) else {
            continue;
        };
        // Tactics have names alone.
        if !Metadata::is_attack_technique(&id) {
            continue;
        }
        let renamed = RENAMED
            .iter()
            .find(|(old, _)| *old == id)
            .map(|(_, new)| (*new).to_owned());
        if renamed.is_none() && id.split('.').next() == Some(SPLIT) {
            notes.push(format!(
                "`{tag}` is left out: ATT&CK {ATTACK_VERSION} has no {id}"
            ));
            continue;
        }
        let id = renamed.unwrap_or(id);
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found.truncate(MOST);
    (found, notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_ids_become_new_ones() {
        let tags = [
            "attack.stealth",
            "attack.t1562.008",
            "attack.t1685.002",
            "attack.t1078",
            "attack.t1562.004",
            "cve.2024.1",
        ];
        let (found, notes) = techniques(&tags.map(str::to_owned));
        assert_eq!(found, ["T1685.002", "T1078"]);
        assert_eq!(
            notes,
            ["`attack.t1562.004` is left out: ATT&CK v19 has no T1562.004"]
        );
    }
}
