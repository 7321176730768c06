//! The API call that a new rule is about.

use std::{fmt, str::FromStr};

use patrol_core::{Pattern, RuleProblem};
use patrol_event_names::{Hint, NameProblem, problems};
use patrol_testkit::{FixtureEvent, api_call, json};

use super::super::Failure;

const UNEDITED: &str = RuleProblem::UNEDITED;

/// `SERVICE:CALL`, such as `ec2:AuthorizeSecurityGroupIngress`.
#[derive(Clone, Debug)]
pub(in crate::cli) struct EventName {
    /// The service, as it stands before `.amazonaws.com`.
    service: String,
    /// The call.
    pub(super) call: String,
}

impl EventName {
    /// Looks the call up in the catalogue of event names, and returns what is to be said of it.
    ///
    /// # Errors
    ///
    /// The catalogue knows what is meant, and `unverified` does not insist on what is written.
    pub(in crate::cli) fn look_up(&self, unverified: bool) -> Result<Vec<NameProblem>, Failure> {
        let problems = problems(&Pattern::api_call(&self.source(), [&self.call]), &[]);
        match problems.iter().find(|why| is_mistake(why)) {
            Some(why) if !unverified => Err(Failure::usage(format!(
                "`{self}`: {why} (`--unverified` takes the name as it is)"
            ))),
            _ => Ok(problems),
        }
    }

    /// CloudTrail's `eventSource`, such as `ec2.amazonaws.com`.
    pub(super) fn source(&self) -> String {
        format!("{}.amazonaws.com", self.service)
    }
}

impl Default for EventName {
    fn default() -> Self {
        Self {
            service: "s3".to_owned(),
            call: "DeleteBucket".to_owned(),
        }
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.call)
    }
}

/// The text does not name a call.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` does not name an API call: expected `SERVICE:CALL` as CloudTrail writes them, such as `ec2:RunInstances`"
)]
pub(in crate::cli) struct InvalidEventName(String);

impl FromStr for EventName {
    type Err = InvalidEventName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidEventName(text.to_owned());
        let (service, call) = text.split_once(':').ok_or_else(invalid)?;
        let service = service.trim_end_matches(".amazonaws.com");
        let service_fits = service
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let call_fits = call.starts_with(|c: char| c.is_ascii_alphabetic())
            && call
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if service.is_empty() || !service_fits || !call_fits {
            return Err(invalid());
        }
        Ok(Self {
            service: service.to_owned(),
            call: call.to_owned(),
        })
    }
}

/// Whether the name is a mistake, and not one that AWS may have added since the catalogue was made, or that stands in
/// log files alone.
const fn is_mistake(problem: &NameProblem) -> bool {
    !matches!(
        problem,
        NameProblem::Name {
            hint: Hint::None,
            ..
        } | NameProblem::EventSource {
            hint: Hint::None,
            ..
        } | NameProblem::Version { also: true, .. }
            | NameProblem::NeverDelivered { .. }
    )
}

/// The event of a call. What its request holds is for the author to write: nothing here knows it.
pub(in crate::cli) fn built(name: &EventName) -> FixtureEvent {
    let hint = format!(
        "the request of {}, as CloudTrail records it: its parameters in lower camel case",
        name.call
    );
    api_call(&name.source(), &name.call, json!({ UNEDITED: hint }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_a_service_and_a_name() {
        for (text, source, call) in [
            ("ec2:RunInstances", "ec2.amazonaws.com", "RunInstances"),
            (
                "s3.amazonaws.com:DeleteBucket",
                "s3.amazonaws.com",
                "DeleteBucket",
            ),
            (
                "cloudfront:UpdateDistribution2020_05_31",
                "cloudfront.amazonaws.com",
                "UpdateDistribution2020_05_31",
            ),
        ] {
            let name: EventName = text.parse().unwrap();
            assert_eq!((name.source().as_str(), name.call.as_str()), (source, call));
        }
        for text in [
            "",
            "RunInstances",
            "ec2:",
            ":RunInstances",
            "ec2:Run*",
            "EC2:RunInstances",
            "ec2:a\"b",
        ] {
            let why = text.parse::<EventName>().unwrap_err().to_string();
            assert!(
                why.starts_with(&format!("`{text}` does not name an API call")),
                "{why}"
            );
        }
    }
}
