//! A console sign-in as CloudTrail records it.

use super::{ApiCall, lenient::lenient};

/// The `detail` of a console sign-in event. A failed sign-in has no error code:
/// [`succeeded`](ConsoleSignIn::succeeded) reads what the response says.
///
/// Source: [console sign-in events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html).
pub type ConsoleSignIn = ApiCall<serde_json::Value, SignInResult>;

lenient! {
    /// The `responseElements` of a console sign-in.
    pub struct SignInResult {
        /// `Success` or `Failure`.
        pub console_login: String = "ConsoleLogin",
    }
}

impl ConsoleSignIn {
    /// Did the sign-in succeed? `None` when the record does not say.
    #[must_use]
    pub fn succeeded(&self) -> Option<bool> {
        match self.response_elements.as_ref()?.console_login.as_deref()? {
            "Success" => Some(true),
            "Failure" => Some(false),
            _ => None,
        }
    }

    /// Was multi-factor authentication used? `None` when the record does not say.
    #[must_use]
    pub fn mfa_used(&self) -> Option<bool> {
        let said = self.additional_event_data.as_ref()?.get("MFAUsed")?;
        match said.as_str() {
            Some("Yes") => Some(true),
            Some("No") => Some(false),
            _ => said.as_bool(),
        }
    }
}
