use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::endpoint_policy::{FOR_EVERYONE, opened};
use crate::shared::{EVERYONE, TrustedAccounts, document, found_in, request, says};

rule! {
    /// Reports a VPC endpoint policy that is changed to let everyone, or an account that is not
    /// trusted, reach resources of any account, and a new endpoint whose policy does so for such an
    /// account.
    ///
    /// Statements limited to your own resources are not reported: `Resource` names their ARNs or
    /// accounts, or a condition checks `aws:ResourceAccount` or `aws:ResourceOrgID`. A policy that
    /// cannot be read is reported. `vpcEndpointMadeOpen` reports new endpoints that are open to
    /// everyone.
    ///
    /// # Why
    /// In a network without internet access, the endpoint policy keeps data in. If it is open, an
    /// attacker can copy data to their own bucket with their own credentials.
    ///
    /// # Example
    /// `aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0123456789abcdef0 --reset-policy`.
    ///
    /// # Respond
    /// Restore the previous policy. Then check what went through the endpoint in the meantime: flow
    /// logs, and the trail's network activity events if it logs them.
    pub struct VpcEndpointOpened = "vpcEndpointOpened" {
        /// Accounts whose principals may use the endpoint and whose resources may be reached, comma
        /// separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for VpcEndpointOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1537", "T1567.002"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            ["CreateVpcEndpoint", "ModifyVpcEndpoint"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let policy = match found_in(request, &["resetPolicy"], |reset| {
            says(reset, true).then_some(())
        }) {
            Some(()) => FOR_EVERYONE.into(),
            None => found_in(request, &["policyDocument"], document)
                .cloned()
                .unwrap_or_default(),
        };
        let opened = opened(event, &policy, &self.trusted_accounts);
        let is_new = call.event_name == "CreateVpcEndpoint";
        // The default policy is open to everyone: `vpcEndpointMadeOpen` reports that.
        Ok(opened
            .filter(|finding| !is_new || !is_for_everyone(finding))
            .into())
    }
}

/// Does the finding say that everyone is let in?
fn is_for_everyone(finding: &Finding) -> bool {
    let let_in = finding.details.get("letsIn").and_then(Value::as_array);
    let_in.is_some_and(|let_in| let_in.iter().any(|whom| whom == EVERYONE))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(request: Value) -> Outcome {
        let request = json!({ "ModifyVpcEndpointRequest": request });
        let event = api_call("ec2.amazonaws.com", "ModifyVpcEndpoint", request);
        run(&rule::<VpcEndpointOpened>([]), &event)
    }

    fn with_policy(principal: &Value, resource: &Value, condition: Value) -> Outcome {
        let mut statement =
            json!({"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": resource});
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        let policy = json!({ "Statement": [statement] }).to_string();
        outcome(json!({"VpcEndpointId": "vpce-0123456789abcdef0", "PolicyDocument": policy}))
    }

    #[test]
    fn an_endpoint_open_to_everyone_or_a_stranger_is_reported() {
        let (everyone, anything) = (json!("*"), json!("*"));
        let stranger = json!({"AWS": "444455556666"});
        for (principal, resource) in [
            (&everyone, &anything),
            (&stranger, &anything),
            (&everyone, &json!("arn:aws:s3:::*")),
            (
                &everyone,
                &json!(["arn:aws:s3:::acme-data/*", "arn:aws:s3:::acme*"]),
            ),
            (&everyone, &json!("arn:aws:sqs:us-east-1:444455556666:out")),
        ] {
            with_policy(principal, resource, Value::Null).reported();
        }
        let own = json!({"AWS": "111122223333"});
        for (principal, resource) in [
            (&own, &anything),
            (&everyone, &json!("arn:aws:s3:::acme-data/*")),
            (&everyone, &json!("arn:aws:sqs:us-east-1:111122223333:*")),
        ] {
            let outcome = with_policy(principal, resource, Value::Null);
            assert_eq!(outcome, Outcome::Silent, "{principal} {resource}");
        }
    }

    #[test]
    fn a_condition_that_says_whose_the_resource_is_keeps_it_shut() {
        let all = json!("*");
        for condition in [
            json!({"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}),
            json!({"StringEquals": {"aws:ResourceAccount": ["111122223333"]}}),
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        ] {
            let outcome = with_policy(&all, &all, condition.clone());
            assert_eq!(outcome, Outcome::Silent, "{condition}");
        }
        for condition in [
            json!({"StringLike": {"aws:ResourceAccount": "*"}}),
            json!({"StringEquals": {"aws:ResourceAccount": "444455556666"}}),
            json!({"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}),
            json!({"StringNotEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}),
            // The resource may be the stranger's, and then so is its account.
            json!({"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}),
            json!({"StringEquals": {"aws:PrincipalAccount": ["111122223333", "${aws:ResourceAccount}"]}}),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/*"}}),
            json!({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}),
        ] {
            with_policy(&all, &all, condition).reported();
        }
    }

    #[test]
    fn a_new_endpoint_is_reported_if_it_is_for_a_stranger() {
        let make = |principal: Value| {
            let policy = json!({"Statement": {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}});
            let request = json!({"CreateVpcEndpointRequest": {"VpcId": "vpc-1", "PolicyDocument": policy.to_string()}});
            let event = api_call("ec2.amazonaws.com", "CreateVpcEndpoint", request);
            run(&rule::<VpcEndpointOpened>([]), &event)
        };
        make(json!({"AWS": "444455556666"})).reported();
        assert_eq!(make(json!("*")), Outcome::Silent);
        assert_eq!(make(json!({"AWS": "111122223333"})), Outcome::Silent);
    }

    #[test]
    fn the_default_policy_is_for_everyone() {
        let told = outcome(json!({"VpcEndpointId": "vpce-1", "ResetPolicy": true})).reported();
        assert_eq!(told.details["letsIn"], json!(["everyone"]));
        let routes =
            json!({"VpcEndpointId": "vpce-1", "AddRouteTableId": {"tag": 1, "content": "rtb-1"}});
        assert_eq!(outcome(routes), Outcome::Silent);
        outcome(json!({"VpcEndpointId": "vpce-1", "PolicyDocument": "{\"Statement\": ["}))
            .reported();
    }
}
