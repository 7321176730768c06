use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, asked, report};

rule! {
    /// Reports a user turning an access key into a federated session.
    ///
    /// # Why
    /// Such a session can sign in to the console, needs no second factor, and lives on for up to 36 hours
    /// when the key is deleted. Hardly anything legitimate uses it today.
    ///
    /// # Example
    /// `mallory` calls `GetFederationToken` with a key of the user `deployer`, which leaked.
    ///
    /// # Respond
    /// Ask the key's owner. If nobody claims it, turn the key off and deny the user everything by an inline
    /// policy, which binds the sessions as well; then read the trail by the federated user's name.
    pub struct FederationToken = "federationToken" {
        /// IAM users whose program needs federated sessions, by name, comma separated; `*` and `?` are wildcards.
        ignored_users: Names = "",
    }
}

impl Rule for FederationToken {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1550.001", "T1098"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("sts.amazonaws.com", ["GetFederationToken"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let user = event
            .detail
            .user_identity
            .user_name
            .as_deref()
            .unwrap_or_default();
        if self.ignored_users.matches(user) {
            return Ok(Findings::none());
        }
        let name = asked(call, &["name"]);
        let finding = report(
            event,
            "Federated session",
            &format!("took a federated session as {name}"),
            name,
        );
        Ok(finding.key(name).into())
    }
}
