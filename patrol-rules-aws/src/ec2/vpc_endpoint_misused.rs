use std::time::Duration;

use patrol_core::pattern::cloudtrail::NETWORK_ACTIVITY;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};
use serde_json::Value;

use crate::shared::{TrustedAccounts, UNNAMED, report};

rule! {
    /// Reports a VPC endpoint that refused a call, or that somebody of an account that is not trusted uses.
    ///
    /// Seen where a trail logs network activity events. Every call through the endpoints of such a trail is evaluated.
    ///
    /// # Why
    /// Whoever brings credentials of his own into your network takes data away through your own endpoint, to an account of his.
    ///
    /// # Example
    /// A machine in the VPC reads a bucket of yours and writes to one of account 444455556666, with that account's keys.
    ///
    /// # Respond
    /// Find the machine by its address, and take it off the network. An endpoint policy with `aws:PrincipalOrgID` refuses
    /// strangers.
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
                format!("was refused {action} by the endpoint {endpoint}")
            }
            (_, Some(account)) => format!(
                "called {action} as one of account {account} through the endpoint {endpoint}"
            ),
            _ => return Ok(Findings::none()),
        };
        let finding = report(event, "Stranger at a VPC endpoint", &did, endpoint);
        Ok(finding
            .detail("address", call.source_ip_address.as_deref())
            .into())
    }
}
