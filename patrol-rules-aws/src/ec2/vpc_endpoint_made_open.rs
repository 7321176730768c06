use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::endpoint_policy::{FOR_EVERYONE, opened};
use crate::shared::{TrustedAccounts, found, found_in, request};

rule! {
    /// Reports a new VPC endpoint through which everyone reaches resources of anybody.
    ///
    /// That is what an endpoint does unless somebody gives it a policy, so this is for networks in which each endpoint must have
    /// one. Endpoints of services that are not AWS's have no policies. Changes are reported by `vpcEndpointOpened`.
    ///
    /// # Why
    /// In a network that has no way to the internet, whoever makes an endpoint of his own goes around the policies of the others.
    ///
    /// # Example
    /// `aws ec2 create-vpc-endpoint --vpc-id vpc-0123456789abcdef0 --service-name com.amazonaws.us-east-1.s3`.
    ///
    /// # Respond
    /// Ask whoever made it. Give it a policy that names your organization's resources, or delete it.
    pub struct VpcEndpointMadeOpen = "vpcEndpointMadeOpen" {
        /// Accounts whose principals may use the endpoints, and whose resources may be reached, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for VpcEndpointMadeOpen {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1537", "T1567.002"])
        .groups(["exposure"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["CreateVpcEndpoint"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let given = found_in(request, &["policyDocument"], |value| {
            value.as_str().filter(|text| !text.is_empty())
        });
        let service = found(call, &["serviceName"]).unwrap_or_default();
        // `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0`
        let has_policy = !service.contains(".vpce.");
        let policy = match given.or(has_policy.then_some(FOR_EVERYONE)) {
            Some(policy) => Value::from(policy),
            None => return Ok(Findings::none()),
        };
        Ok(opened(event, &policy, &self.trusted_accounts).into())
    }
}
