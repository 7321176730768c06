//! The form in which sinks for programs send an alert: Patrol's own, or one that other products read.

use std::str::FromStr;

#[cfg(feature = "aws")]
use patrol_core::visible_json;
use patrol_core::{Alert, sink::SinkSetup};
use serde_json::{Value, json};

use crate::ocsf::detection_finding;

/// The option of a route that names a form, as in `webhook:URL format=ocsf`.
const OPTION: &str = "format";

/// The form of an alert as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// The object of [`JsonLines`](super::JsonLines).
    #[default]
    Patrol,
    /// A Detection Finding of OCSF; its activity is `Create`, `Update` or `Close`.
    Ocsf,
}

/// The text is not the name of a [`Form`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`: expected `json` or `ocsf`")]
pub(super) struct UnknownForm(String);

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "json" => Ok(Self::Patrol),
            "ocsf" => Ok(Self::Ocsf),
            _ => Err(UnknownForm(text.to_owned())),
        }
    }
}

impl Form {
    /// The form that a route asks for.
    pub(super) fn of(setup: &SinkSetup) -> Result<Self, UnknownForm> {
        setup.option(OPTION).map_or(Ok(Self::default()), str::parse)
    }

    /// The alert with the whole event.
    pub(super) fn whole(self, alert: &Alert) -> Value {
        self.with_event(alert, (*alert.event).clone())
    }

    /// The alert in this number of bytes of JSON, in which the event gives way: where it is too large its
    /// envelope stands there alone, and `cut` says so. What the rule found is there whatever it takes.
    #[cfg(feature = "aws")]
    pub(super) fn within(self, alert: &Alert, bytes: usize) -> Value {
        let around = self.with_event(alert, Value::Null).to_string();
        let room = bytes.saturating_sub(visible_json(&around).len());
        self.with_event(alert, alert.event_within(room))
    }

    fn with_event(self, alert: &Alert, event: Value) -> Value {
        match self {
            Self::Ocsf => detection_finding(alert, event),
            Self::Patrol => {
                let mut object = json!(alert);
                object["event"] = event;
                object
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_a_name() {
        assert_eq!("ocsf".parse(), Ok(Form::Ocsf));
        assert_eq!("json".parse(), Ok(Form::Patrol));
        let why = "OCSF".parse::<Form>().unwrap_err().to_string();
        assert_eq!(why, "unknown format `OCSF`: expected `json` or `ocsf`");
    }
}
