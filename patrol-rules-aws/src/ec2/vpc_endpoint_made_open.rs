use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::endpoint_policy::{FOR_EVERYONE, opened};
use crate::shared::{TrustedAccounts, document, found, found_in, request};

rule! {
    /// Reports a new VPC endpoint whose policy lets anyone, or an account that is not trusted,
    /// reach resources of any account.
    ///
    /// The default endpoint policy does exactly that, so turn this rule on where every endpoint
    /// must have a policy of its own. Endpoints for services that are not AWS's have no default
    /// policy and are reported only if the call gives one. `vpcEndpointOpened` reports changes to
    /// policies.
    ///
    /// # Why
    /// In a network without internet access, an endpoint with the default policy bypasses the
    /// restrictions of the other endpoints.
    ///
    /// # Example
    /// `aws ec2 create-vpc-endpoint --vpc-id vpc-0123456789abcdef0 --service-name
    /// com.amazonaws.us-east-1.s3`.
    ///
    /// # Respond
    /// Confirm with the person who created it. Give it a policy limited to your organization's
    /// resources, or delete it.
    pub struct VpcEndpointMadeOpen = "vpcEndpointMadeOpen" {
        /// Accounts whose principals may use the endpoint and whose resources may be reached, comma
        /// separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for VpcEndpointMadeOpen {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1537", "T1567.002"])
        .groups(["exposure"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["CreateVpcEndpoint"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let given = found_in(request, &["policyDocument"], document);
        let service = found(call, &["serviceName"]).unwrap_or_default();
        // `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0`
        let has_policy = !service.contains(".vpce.");
        let policy = match given {
            Some(policy) => policy.clone(),
            None if has_policy => FOR_EVERYONE.into(),
            None => return Ok(Findings::none()),
        };
        Ok(opened(event, &policy, &self.trusted_accounts).into())
    }
}
