//! Reading the envelope as leniently as what it carries.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::Event;

/// The envelope's fields that a rule can do without.
const OPTIONAL: [&str; 6] = ["version", "id", "account", "time", "region", "resources"];

/// Reads an event for a rule. An optional field of the envelope that is not as documented, such as
/// a time that is none, counts as absent; a `detail` that does not fit is an error.
///
/// # Errors
///
/// Where the event does not fit.
#[doc(hidden)]
pub fn read_event<D>(event: &Value) -> Result<Event<D>, serde_json::Error>
where
    D: Serialize + DeserializeOwned,
{
    Event::deserialize(event).or_else(|why| {
        let mut fitting = event.clone();
        let fields = fitting.as_object_mut();
        let odd = fields.map_or(0, |fields| {
            let before = fields.len();
            fields.retain(|name, value| !OPTIONAL.contains(&name.as_str()) || fits(name, value));
            before - fields.len()
        });
        if odd == 0 {
            return Err(why);
        }
        Event::deserialize(&fitting)
    })
}

fn fits(name: &str, value: &Value) -> bool {
    let event = json!({"detail-type": "", "source": "", "detail": null, name: value});
    Event::<Value>::deserialize(&event).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ApiCall;

    #[test]
    fn an_odd_envelope_does_not_keep_an_event_from_its_rule() {
        let event = json!({
            "version": 0, "id": ["x"], "detail-type": "a", "source": "b", "account": 111_122_223_333_u64,
            "time": "yesterday", "region": "eu-central-1", "resources": "none", "detail": {"eventName": "DeleteBucket"},
        });
        let read = read_event::<ApiCall>(&event).unwrap();
        assert_eq!(read.detail.event_name, "DeleteBucket");
        assert_eq!(read.region.as_deref(), Some("eu-central-1"));
        assert_eq!(
            (read.account, read.time, read.resources),
            (None, None, None)
        );
    }

    #[test]
    fn a_detail_that_does_not_fit_is_an_error() {
        for event in [
            json!({"detail-type": "a", "source": "b", "time": "yesterday", "detail": "text"}),
            json!({"detail-type": "a", "source": "b", "detail": "text"}),
            json!({"detail-type": 5, "source": "b", "detail": {}}),
            json!([]),
        ] {
            assert!(read_event::<ApiCall>(&event).is_err(), "{event}");
        }
    }
}
