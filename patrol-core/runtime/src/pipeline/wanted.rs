//! Which events are evaluated: by time, account and region.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Which events are evaluated. What does not say when or where it happened is: a finding too many is
/// better than one too few.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Wanted {
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub(crate) from: Option<DateTime<Utc>>,
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub(crate) to: Option<DateTime<Utc>>,
    /// Any where there is none.
    pub(crate) accounts: Vec<String>,
    pub(crate) regions: Vec<String>,
}

/// What an event says of when and where. A field of another type counts as absent.
#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    account: Option<Cow<'a, str>>,
    #[serde(borrow)]
    region: Option<Cow<'a, str>>,
}

impl Wanted {
    /// Is this event wanted?
    pub(crate) fn takes(&self, event: &str) -> bool {
        let by_time = self.from.is_some() || self.to.is_some();
        if !by_time && self.accounts.is_empty() && self.regions.is_empty() {
            return true;
        }
        // What cannot be read is told where it is evaluated.
        let Ok(said) = serde_json::from_str::<Said<'_>>(event) else {
            return true;
        };
        let named = |wanted: &[String], name: &Option<Cow<'_, str>>| match name {
            Some(name) => wanted.is_empty() || wanted.iter().any(|wanted| wanted == name),
            None => true,
        };
        let time = said
            .time
            .and_then(|time| time.parse::<DateTime<Utc>>().ok());
        let in_time = time.is_none_or(|time| {
            self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time <= to)
        });
        in_time && named(&self.accounts, &said.account) && named(&self.regions, &said.region)
    }
}

/// As RFC 3339 has it, to the nanosecond: a day ends at its last one.
fn write<S: Serializer>(time: &Option<DateTime<Utc>>, to: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.to_rfc3339()).serialize(to)
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    let time = text.map(|text| text.parse().map_err(D::Error::custom));
    time.transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_it_writes() {
        let wanted = Wanted {
            from: "2026-03-01T00:00:00Z".parse().ok(),
            to: "2026-03-01T23:59:59.999999999Z".parse().ok(),
            accounts: vec!["111122223333".to_owned()],
            regions: Vec::new(),
        };
        let text = serde_json::to_string(&wanted).unwrap();
        let read: Wanted = serde_json::from_str(&text).unwrap();
        assert_eq!((read.from, read.to), (wanted.from, wanted.to));
        let event = |time: &str| {
            format!(r#"{{"time": "{time}", "account": "111122223333", "region": "eu-west-1"}}"#)
        };
        assert!(read.takes(&event("2026-03-01T23:59:59Z")));
        assert!(!read.takes(&event("2026-03-02T00:00:00Z")));
    }
}
