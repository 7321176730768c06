use std::time::Duration;

use patrol_core::pattern::cloudtrail::NETWORK_ACTIVITY;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};
use serde_json::Value;

use crate::shared::{TrustedAccounts, UNNAMED, report};

rule! {
    /// Reports a call that a VPC endpoint policy denied, or that a principal of an account that is
    /// not trusted made through a VPC endpoint.
    ///
    /// Needs a trail that logs network activity events. The rule is invoked for every call through
    /// the endpoints such a trail covers.
    ///
    /// # Why
    /// An attacker inside the network can use their own credentials and your VPC endpoint to copy
    /// data to their own account.
    ///
    /// # Example
    /// An instance in the VPC copies objects to a bucket of account 444455556666, with that
    /// account's credentials.
    ///
    /// # Respond
    /// Find the instance by its IP address and isolate it. Use `aws:PrincipalOrgID` in the endpoint
    /// policy to deny other accounts' principals.
    pub struct VpcEndpointMisused = "vpcEndpointMisused" {
        /// Accounts whose principals may use the endpoints, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for VpcEndpointMisused {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1537", "T1567.002"])
        .groups(["data-events", "exposure"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([NETWORK_ACTIVITY])
            .field("detail.vpcEndpointId", [Matcher::exists(true)])
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let endpoint = call.other.get("vpcEndpointId").and_then(Value::as_str);
        let endpoint = endpoint.unwrap_or(UNNAMED);
        let account = call.user_identity.account_id.as_deref();
        let stranger = account.filter(|account| !self.trusted_accounts.trusts(event, account));
        let action = &call.event_name;
        let did = match (call.error_code.as_deref(), stranger) {
            (Some("VpceAccessDenied"), _) => {
                format!("was denied {action} by the VPC endpoint {endpoint}")
            }
            (_, Some(account)) => format!(
                "called {action} with credentials of account {account} through the VPC endpoint {endpoint}"
            ),
            _ => return Ok(Findings::none()),
        };
        let finding = report(event, "VPC endpoint misused", &did, endpoint);
        Ok(finding
            .detail("address", call.source_ip_address.as_deref())
            .into())
    }
}
