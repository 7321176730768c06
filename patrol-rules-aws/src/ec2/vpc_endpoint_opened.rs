use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::{Effect, PolicyDocument, Selection, Statement},
    rule,
};
use serde_json::Value;

use crate::shared::{
    DeploymentPrincipals, TrustedAccounts, UNNAMED, asked_of_callers, found, found_in,
    hidden_request, is_fixed, is_particular_arn, narrowed, report, request, texts,
};

rule! {
    /// Reports a policy of a VPC endpoint that lets everybody reach what belongs to anybody.
    ///
    /// A statement for everyone is in order where it names resources of somebody in particular (an account's number in
    /// each ARN, or a bucket's whole name), or where a condition says whose the resource or whose the caller is. What a
    /// statement denies is not looked at: it may take away a part only. An endpoint without a policy of its own
    /// lets everything through, too: a new one is told with low severity, one that is set back with medium. A policy
    /// that cannot be read is reported.
    ///
    /// # Why
    /// The policy of an endpoint is what keeps data from going to a stranger's bucket through your own network, with
    /// keys that the stranger brought.
    ///
    /// # Example
    /// `mallory` calls `aws ec2 modify-vpc-endpoint --reset-policy`, and copies a database to a bucket of another account.
    ///
    /// # Respond
    /// Ask whoever changed it. Put the old policy back (`aws ec2 modify-vpc-endpoint --policy-document`), and look in the
    /// flow logs for what went through the endpoint in the meantime.
    pub struct VpcEndpointOpened = "vpcEndpointOpened" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
        /// Accounts and organizations that endpoints may lead to, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for VpcEndpointOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1537", "T1567.002"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            ["CreateVpcEndpoint", "ModifyVpcEndpoint"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        if let Some(hidden) = hidden_request(event, "what the VPC endpoint lets through") {
            return Ok(hidden.into());
        }
        let request = request(call);
        let endpoint = found(call, &["vpcEndpointId"]).unwrap_or(UNNAMED);
        let told = |subject: &str, did: &str| report(event, subject, did, endpoint);
        let Some(policy) = found_in(request, &["policyDocument"], document) else {
            let is_reset = found_in(request, &["resetPolicy"], yes).is_some();
            let is_new = call.event_name == "CreateVpcEndpoint";
            let severity = match (is_reset, is_new) {
                (true, _) => Severity::Medium,
                (false, true) => Severity::Low,
                (false, false) => return Ok(Findings::none()),
            };
            let did = format!(
                "left the VPC endpoint {endpoint} without a policy of its own, so that it lets everything through,"
            );
            let finding = told("VPC endpoint without a policy", &did);
            return Ok(finding.severity(severity).into());
        };
        let document = match PolicyDocument::from_value(policy) {
            Ok(document) => document,
            Err(why) => {
                let did = format!(
                    "gave the VPC endpoint {endpoint} a policy that cannot be read ({why})"
                );
                return Ok(told("Unreadable policy (VPC endpoint)", &did).into());
            }
        };
        let mut statements = document.statements().iter();
        let Some(open) = statements.find_map(|statement| self.opened(event, statement)) else {
            return Ok(Findings::none());
        };
        let did = format!("let everybody reach {open} through the VPC endpoint {endpoint}");
        let finding = told("VPC endpoint opened", &did);
        Ok(finding.detail("letsThrough", open).into())
    }
}

impl VpcEndpointOpened {
    /// What of anybody's a statement lets everybody reach: a resource as it was written.
    fn opened(&self, event: &Event<ApiCall>, statement: &Statement) -> Option<String> {
        if statement.effect() != Effect::Allow || !narrowed(statement).is_empty() {
            return None;
        }
        let is_for_everyone = match statement.principal() {
            Some(Value::String(_)) => true,
            Some(Value::Object(kinds)) => kinds
                .values()
                .flat_map(texts)
                .any(|named| named.contains('*')),
            _ => statement.not_principal().is_some(),
        };
        let says_whose =
            asked_of_callers(statement).any(|(key, values)| self.is_ours(event, key, values));
        if !is_for_everyone || says_whose {
            return None;
        }
        let Some(Selection::Only(resources)) = statement.resources() else {
            return Some("all but some resources".to_owned());
        };
        let mut resources = resources.iter().map(|resource| resource.as_str());
        let open = resources.find(|resource| !is_particular_arn(resource))?;
        Some(open.to_owned())
    }

    /// Does a condition ask for resources of ours, by each of its values?
    fn is_ours(&self, event: &Event<ApiCall>, key: &str, values: &Value) -> bool {
        let is_owner = OWNERS.iter().any(|owner| owner.eq_ignore_ascii_case(key));
        let mut values = texts(values).map(|value| value.split('/').next().unwrap_or(value));
        // Where no organization is trusted, nobody can tell a stranger's from ours.
        let knows = |id: &str| id.starts_with("o-") && !self.trusted_accounts.names_organizations();
        is_owner
            && values
                .all(|id| is_fixed(id) && (knows(id) || self.trusted_accounts.trusts(event, id)))
    }
}

/// Keys of conditions that say whose the resource is.
///
/// Source: [properties of the resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resource-properties).
const OWNERS: [&str; 4] = [
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "s3:ResourceAccount",
];

/// A policy: as text, or as an object.
fn document(value: &Value) -> Option<&Value> {
    let says_something = match value {
        Value::String(text) => !text.trim().is_empty(),
        value => value.is_object(),
    };
    says_something.then_some(value)
}

/// Yes, as a value or as a text.
fn yes(value: &Value) -> Option<()> {
    let is_yes = match value {
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        value => value == &Value::Bool(true),
    };
    is_yes.then_some(())
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(call: &str, request: Value) -> Outcome {
        let wrapped = json!({ format!("{call}Request"): request });
        let event = api_call("ec2.amazonaws.com", call, wrapped);
        run(
            &rule::<VpcEndpointOpened>([("trusted_accounts", "222233334444,o-a1b2c3d4e5")]),
            &event,
        )
    }

    fn policy(resource: Value, condition: Value) -> Outcome {
        let mut statement =
            json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": resource});
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        let text = json!({ "Statement": [statement] }).to_string();
        let request = json!({"VpcEndpointId": "vpce-0123456789abcdef0", "PolicyDocument": text});
        outcome("ModifyVpcEndpoint", request)
    }

    #[test]
    fn what_leads_to_anybodys_resources_is_told() {
        for (resource, condition) in [
            (json!("*"), json!(null)),
            (json!("arn:aws:s3:::*"), json!(null)),
            (
                json!(["arn:aws:s3:::acme-data/*", "arn:aws:s3:::a*"]),
                json!(null),
            ),
            (json!("arn:aws:dynamodb:*:*:table/pay"), json!(null)),
            (
                json!("*"),
                json!({"StringEquals": {"aws:ResourceAccount": "999988887777"}}),
            ),
            (
                json!("*"),
                json!({"StringEquals": {"aws:ResourceOrgID": "o-z9y8x7w6v5"}}),
            ),
            (
                json!("*"),
                json!({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}),
            ),
            (
                json!("*"),
                json!({"StringLike": {"aws:ResourceOrgID": ["o-a1b2c3d4e5", "*"]}}),
            ),
            (
                json!("*"),
                json!({"StringEqualsIfExists": {"aws:ResourceAccount": "111122223333"}}),
            ),
        ] {
            let told = policy(resource.clone(), condition.clone()).reported();
            assert_eq!(told.severity, None, "{resource} {condition}");
        }
    }

    #[test]
    fn what_names_whose_it_is_or_who_calls_is_not() {
        for (resource, condition) in [
            (
                json!(["arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data/*"]),
                json!(null),
            ),
            (
                json!("arn:aws:dynamodb:*:111122223333:table/*"),
                json!(null),
            ),
            (
                json!("*"),
                json!({"StringEquals": {"aws:ResourceAccount": ["111122223333", "222233334444"]}}),
            ),
            (
                json!("*"),
                json!({"StringEquals": {"aws:resourceorgid": "o-a1b2c3d4e5"}}),
            ),
            (
                json!("*"),
                json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            ),
        ] {
            assert_eq!(
                policy(resource.clone(), condition),
                Outcome::Silent,
                "{resource}"
            );
        }
    }

    #[test]
    fn an_endpoint_without_a_policy_lets_everything_through() {
        let reset = json!({"VpcEndpointId": "vpce-1", "ResetPolicy": true});
        let told = outcome("ModifyVpcEndpoint", reset).reported();
        assert_eq!(told.severity, Some(Severity::Medium));
        let new = outcome("CreateVpcEndpoint", json!({"VpcId": "vpc-1"})).reported();
        assert_eq!(new.severity, Some(Severity::Low));
        let subnets = json!({"VpcEndpointId": "vpce-1", "AddSubnetId": "subnet-1"});
        assert_eq!(outcome("ModifyVpcEndpoint", subnets), Outcome::Silent);
        let broken = json!({"VpcEndpointId": "vpce-1", "PolicyDocument": "{\"Statement\": ["});
        let told = outcome("ModifyVpcEndpoint", broken).reported();
        assert!(told.subject.starts_with("Unreadable policy"));
    }
}
