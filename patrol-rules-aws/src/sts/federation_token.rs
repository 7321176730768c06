use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, asked, report};

rule! {
    /// Reports an IAM user creating a federated session from an access key with
    /// `GetFederationToken`.
    ///
    /// # Why
    /// A federated session can open the console, needs no MFA, and remains valid for up to 36 hours
    /// after the key is deleted. Hardly any legitimate program uses it today.
    ///
    /// # Example
    /// `aws sts get-federation-token --name support ...` with a leaked key of the user `deployer`.
    ///
    /// # Respond
    /// Ask the key's owner. If it was not authorized, deactivate the key and attach an inline
    /// policy that denies the user everything, which also applies to the sessions; then search
    /// CloudTrail for the federated user's name.
    pub struct FederationToken = "federationToken" {
        /// IAM users whose programs need federated sessions, by name, comma separated; `*` and `?`
        /// are wildcards.
        ignored_users: Names = "",
    }
}

impl Rule for FederationToken {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1550.001", "T1098"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

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
            "Federated session created",
            &format!("created a federated session as {name}"),
            name,
        );
        Ok(finding.key(name).into())
    }
}
