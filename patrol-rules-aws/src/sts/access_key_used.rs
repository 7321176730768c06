use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::{Names, report};

rule! {
    /// Reports IAM users who call AWS with a long-lived access key, once a day each.
    ///
    /// # Why
    /// Long-lived keys leak: into repositories, images and laptops. The list of who still uses one is the list of
    /// what to replace by roles.
    ///
    /// # Example
    /// The user `backup` calls `PutObject` with the key `AKIAIOSFODNN7EXAMPLE`.
    ///
    /// # Respond
    /// Give the program a role (or Roles Anywhere), and delete the key.
    pub struct AccessKeyUsed = "accessKeyUsed" {
        /// IAM users who must have a key, by name, comma separated; `*` and `?` are wildcards.
        ignored_users: Names = "",
    }
}

impl Rule for AccessKeyUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1078.004"])
        .groups(["credentials", "noisy", "read-only"])
        .off_by_default()
        .since("0.1.0");

    // Long-lived keys begin with AKIA, those of sessions with ASIA.
    fn pattern() -> Pattern {
        Pattern::with_field("detail-type", ["AWS API Call via CloudTrail"])
            .field("source", [Matcher::prefix("aws.")])
            .field("detail.userIdentity.type", ["IAMUser"])
            .field("detail.userIdentity.accessKeyId", [Matcher::prefix("AKIA")])
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let identity = &event.detail.user_identity;
        let user = identity.user_name.as_deref().unwrap_or("(not named)");
        if self.ignored_users.matches(user) {
            return Ok(Findings::none());
        }
        let key = identity.access_key_id.as_deref();
        let did = format!(
            "used a long-lived access key to call {}",
            event.detail.event_name
        );
        let finding = report(event, "Long-lived access key used", &did, user);
        Ok(finding.detail("accessKey", key).into())
    }
}
