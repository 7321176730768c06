use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity,
    pattern::cloudtrail::{API_CALL, CONSOLE_ACTION},
    rule,
};

use crate::shared::{Names, report};

rule! {
    /// Reports every change made with root user credentials.
    ///
    /// Sign-ins are reported by `rootLogin`. Read-only calls, and calls that AWS makes on behalf of
    /// the root user, are not reported. The same call is reported at most once an hour.
    ///
    /// # Why
    /// No IAM policy limits the root user. It should be used only for the few tasks that need it.
    ///
    /// # Example
    /// `aws s3api put-bucket-policy` called by `arn:aws:iam::111122223333:root`.
    ///
    /// # Respond
    /// Find out who has the root credentials. If the change was not authorized, change the
    /// password, delete access keys, replace the MFA device, and revert the change.
    pub struct RootActivity = "rootActivity" {
        /// Calls to ignore, such as those that only root can make, comma separated; `*` and `?` are
        /// wildcards.
        ignored_actions: Names = "",
    }
}

impl Rule for RootActivity {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004"])
        .cis(["5.3"])
        .groups(["baseline", "cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([API_CALL, CONSOLE_ACTION])
            .field("detail.userIdentity.type", ["Root"])
            .field("detail.userIdentity.invokedBy", [Matcher::exists(false)])
            .field("detail.readOnly", [Matcher::exists(false), false.into()])
            .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let action = event.detail.event_name.as_str();
        if self.ignored_actions.matches(action) {
            return Ok(Findings::none());
        }
        let source = event.detail.event_source.as_str();
        let did = format!("called {action} ({source})");
        Ok(report(event, "Root user made a change", &did, action).into())
    }
}
