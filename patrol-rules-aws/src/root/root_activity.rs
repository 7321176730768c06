use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity,
    pattern::cloudtrail::{API_CALL, CONSOLE_ACTION},
    rule,
};

use crate::shared::{Names, report};

rule! {
    /// Reports every change that is made with credentials of the root user.
    ///
    /// Sign-ins are told by `rootLogin`. What AWS does in the name of the root user is not
    /// reported, and neither are calls that only read. After a first change the same kind of change
    /// is not told again for an hour.
    ///
    /// # Why
    /// The root user is bound by no policy. Whoever works with it has either no other way in, or no
    /// right to be in.
    ///
    /// # Example
    /// A bucket policy is put by `arn:aws:iam::111122223333:root`.
    ///
    /// # Respond
    /// Find out who has the credentials. If nobody claims the change: sign in, change the password,
    /// remove access keys, renew the MFA device, and undo what was done.
    pub struct RootActivity = "rootActivity" {
        /// Calls that are in order, such as those that only root can make, comma separated; `*` and `?` are
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
        .since("0.1.0");

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
        let did = format!("called {action} of {source}");
        Ok(report(event, "Root user at work", &did, action).into())
    }
}
