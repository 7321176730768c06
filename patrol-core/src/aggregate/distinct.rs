//! A name whose values are to differ, and that nothing has.

use serde_json::Value;

use super::{Aggregate, InvalidAggregate};
use crate::{Alert, near::nearest};

impl Aggregate {
    /// What [`distinct`](Self::distinct) names, and none of these findings has. A finding without the
    /// value counts as one more, so a misspelt name makes all of them differ.
    ///
    /// # Errors
    ///
    /// [`InvalidAggregate::NoValue`], with the name that may be meant. Without findings there is nothing to say.
    pub fn check_value<'a>(
        &self,
        alerts: impl IntoIterator<Item = &'a Alert>,
    ) -> Result<(), InvalidAggregate> {
        let Some(name) = self.counted() else {
            return Ok(());
        };
        let alerts: Vec<_> = alerts.into_iter().collect();
        if alerts.is_empty() || alerts.iter().any(|alert| self.value(alert).is_some()) {
            return Ok(());
        }
        let names = alerts.iter().flat_map(|alert| match is_field(name) {
            true => fields("detail", &alert.event["detail"]),
            false => alert.finding.details.keys().cloned().collect(),
        });
        Err(InvalidAggregate::NoValue {
            what: if is_field(name) { "field" } else { "detail" },
            name: name.to_owned(),
            near: nearest(name, names),
        })
    }
}

/// Is it a field of the event, and no detail of the finding?
pub(super) fn is_field(name: &str) -> bool {
    name.starts_with("detail.")
}

/// The paths of all fields in an object.
fn fields(path: &str, value: &Value) -> Vec<String> {
    let named = value.as_object().into_iter().flatten();
    let named = named.flat_map(|(name, value)| {
        let path = format!("{path}.{name}");
        let below = fields(&path, value);
        std::iter::once(path).chain(below)
    });
    named.collect()
}
