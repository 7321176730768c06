use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, pattern::cloudtrail::NETWORK_ACTIVITY, rule,
};
use serde_json::Value;

use crate::shared::{Names, UNNAMED, refused};

rule! {
    /// Reports a call that the policy of a VPC endpoint refused.
    ///
    /// These are CloudTrail's network activity events, which a trail records only where it is told
    /// to.
    ///
    /// # Why
    /// A program in your network that calls for a bucket or a key of a foreign account is how data
    /// leaves, or how stolen keys are used from within.
    ///
    /// # Example
    /// `GetObject` by a principal of another account through your endpoint is refused with
    /// `VpceAccessDenied`.
    ///
    /// # Respond
    /// Find the machine by the address, and who signed the call. If the call was in order, add it
    /// to the policy of the endpoint.
    pub struct EndpointCallRefused = "endpointCallRefused" {
        /// Principals to ignore, by the name or ARN of the role or user, comma separated; `*` and `?` are
        /// wildcards.
        ignored_principals: Names = "",
    }
}

impl Rule for EndpointCallRefused {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1537", "T1078.004"])
        .groups(["data-events"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::with_field("detail-type", [NETWORK_ACTIVITY])
            .field("source", [Matcher::prefix("aws.")])
            .field("detail.errorCode", ["VpceAccessDenied"])
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self
            .ignored_principals
            .matches_principal(&call.user_identity)
        {
            return Ok(Findings::none());
        }
        let endpoint = call.other.get("vpcEndpointId").and_then(Value::as_str);
        let endpoint = endpoint.unwrap_or(UNNAMED);
        let to = format!("to call {} of {}", call.event_name, call.event_source);
        Ok(refused(event, "VPC endpoint refused a call", &to, endpoint).into())
    }
}
