//! Keys of findings that are too long to be sent and remembered.
//!
//! A key often holds a name out of an event, and the one who chooses that name may make it as long as an event.
//! Every sink gets the key, and the table keeps it.

use patrol_core::{Alert, sink::cut_text};

use crate::sha256::sha256_hex;

/// Bytes of a key that stays as it is: more than any name of AWS's with what tells it from others.
const KEY_BYTES: usize = 512;
/// Bytes of JSON of the beginning of a longer one, with how long it is.
const SHOWN_BYTES: usize = 180;
/// What stands before the digest of a whole key.
const MARK: &str = " sha256:";

/// Puts a shorter key in place of one that is too long: its beginning, how long it is, and its digest, so that keys
/// that differ still do. A finding without a key of its own is known by the id of what happened: if that is too long,
/// the finding gets such a key.
pub(super) fn shorten(alert: &mut Alert) {
    let short = match (&alert.finding.key, alert.occurrence_id()) {
        (Some(key), _) if key.len() > KEY_BYTES || is_shortened(key) => shortened(key),
        (None, Some(id)) if id.len() > KEY_BYTES => shortened(id),
        _ => return,
    };
    alert.finding.key = Some(short);
}

fn shortened(key: &str) -> String {
    cut_text(key, SHOWN_BYTES) + MARK + &sha256_hex(key)
}

/// Could it be what another key is shortened to? Somebody may have written it so.
fn is_shortened(key: &str) -> bool {
    key.rsplit_once(MARK).is_some_and(|(_, digest)| {
        digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use patrol_core::Finding;
    use patrol_testkit::{alert_of, json};

    use super::*;

    fn short(key: &str) -> String {
        let mut alert = alert_of(Finding::new("s", "t").key(key), json!({ "id": "1" }));
        shorten(&mut alert);
        alert.finding.key.expect("a key")
    }

    #[test]
    fn keys_that_differ_still_do_and_none_is_long() {
        let long = "\u{1b}é\"".repeat(100_000);
        let shown = short(&long);
        assert!(shown.len() < KEY_BYTES / 2, "{shown}");
        assert!(
            shown.contains("... [cut: the whole has 400000 bytes] sha256:"),
            "{shown}"
        );
        assert_eq!(short(&long), shown);
        let other = short(&(long.clone() + "x"));
        assert_ne!(other, shown);
        // Somebody's own key that looks like it is another one.
        assert_ne!(short(&shown), shown);
        for key in ["", "logs", &"x".repeat(KEY_BYTES), "logs sha256:logs"] {
            assert_eq!(short(key), key);
        }
    }

    #[test]
    fn what_happened_has_a_short_name_too() {
        let known = |id: String| {
            let mut alert = alert_of(Finding::new("s", "t"), json!({ "id": id }));
            shorten(&mut alert);
            alert.key()
        };
        assert_eq!(known("1".into()), "example/1");
        let (one, other) = (known("1".repeat(1_000_000)), known("1".repeat(1_000_001)));
        assert!(one != other && one.len() < KEY_BYTES, "{one}");
    }
}
