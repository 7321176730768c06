use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{
    TrustedAccounts, UNNAMED, document, found, found_in, items, opened_by_policy, request,
};

rule! {
    /// Reports an API Gateway REST API or private custom domain name whose resource policy allows
    /// everyone, or an account that is not trusted.
    ///
    /// If a condition or a `Deny` statement limits a statement for everyone to particular callers
    /// or networks, only those count. A policy that cannot be read is reported. An API that is
    /// created without a policy, or imported with a policy in its definition, is not.
    ///
    /// # Why
    /// A resource policy for everyone opens a private API to every network with an API Gateway VPC
    /// endpoint, and an API that requires IAM authorization to principals of every account.
    ///
    /// # Example
    /// `aws apigateway update-rest-api --patch-operations op=replace,path=/policy,value=...` with
    /// `"Principal": "*"`.
    ///
    /// # Respond
    /// If the API is not meant to be public, restore the previous policy and redeploy the API: a
    /// policy takes effect with the next deployment. Then review its access logs.
    pub struct ApiOpened = "apiOpened" {
        /// Accounts that may call APIs, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for ApiOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1190", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "apigateway.amazonaws.com",
            [
                "CreateDomainName",
                "CreateRestApi",
                "UpdateDomainName",
                "UpdateRestApi",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let names = ["restApiId", "domainName", "id", "name"];
        let name = found(call, &names).unwrap_or(UNNAMED);
        let request = request(call);
        let given = found_in(request, &["policy"], document);
        let patched = || found_in(request, &["patchOperations"], patched_policy);
        let policy = given.or_else(patched).unwrap_or(&Value::Null);
        Ok(opened_by_policy(event, "API", name, policy, &self.trusted_accounts).into())
    }
}

/// The policy that the last patch operation sets: they apply in order.
///
/// Source: [patch operations](https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html).
fn patched_policy(operations: &Value) -> Option<&Value> {
    let of_policy = items(operations).filter(|one| field(one, "path") == Some("/policy"));
    let last = of_policy.last()?;
    found_in(last, &["value"], document).filter(|_| field(last, "op") != Some("remove"))
}

fn field<'a>(operation: &'a Value, name: &str) -> Option<&'a str> {
    found_in(operation, &[name], Value::as_str)
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(call: &str, request: Value) -> Outcome {
        let event = api_call("apigateway.amazonaws.com", call, request);
        run(&rule::<ApiOpened>([]), &event)
    }

    fn policy(principal: Value) -> String {
        json!({"Statement": {"Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}}).to_string()
    }

    #[test]
    fn a_policy_is_read_wherever_a_request_has_it() {
        let patch = |policy: String| {
            json!([
                {"op": "replace", "path": "/name", "value": "pay"},
                {"op": "replace", "path": "/policy", "value": policy},
            ])
        };
        let forms = |policy: String| {
            [
                ("CreateRestApi", json!({"name": "pay", "policy": policy})),
                (
                    "CreateRestApi",
                    json!({"createRestApiInput": {"name": "pay", "policy": policy}}),
                ),
                (
                    "CreateDomainName",
                    json!({"domainName": "pay.example.com", "policy": policy}),
                ),
                (
                    "UpdateRestApi",
                    json!({"restApiId": "a1", "patchOperations": patch(policy.clone())}),
                ),
                (
                    "UpdateRestApi",
                    json!({"restApiId": "a1", "updateRestApiInput": {"patchOperations": patch(policy)}}),
                ),
            ]
        };
        for (call, request) in forms(policy(json!({"AWS": "999988887777"}))) {
            let told = outcome(call, request).reported();
            assert_eq!(told.details["letsIn"], json!(["999988887777"]), "{call}");
        }
        for (call, request) in forms(policy(json!({"AWS": "111122223333"}))) {
            assert_eq!(outcome(call, request), Outcome::Silent, "{call}");
        }
    }

    #[test]
    fn the_last_of_several_changes_counts() {
        let change = |principal: &str| json!({"op": "replace", "path": "/policy", "value": policy(json!({"AWS": principal}))});
        let (own, stranger) = (change("111122223333"), change("999988887777"));
        let request = |changes: Value| json!({"restApiId": "a1", "patchOperations": changes});
        outcome("UpdateRestApi", request(json!([own, stranger]))).reported();
        let closed = request(json!([stranger, own]));
        assert_eq!(outcome("UpdateRestApi", closed), Outcome::Silent);
    }

    #[test]
    fn calls_that_write_no_policy_are_not_reported() {
        for operations in [
            json!([{"op": "remove", "path": "/policy"}]),
            json!([{"op": "replace", "path": "/description", "value": policy(json!("*"))}]),
            json!("text"),
        ] {
            let request = json!({"restApiId": "a1", "patchOperations": operations});
            assert_eq!(outcome("UpdateRestApi", request), Outcome::Silent);
        }
        assert_eq!(
            outcome("CreateRestApi", json!({"name": "pay"})),
            Outcome::Silent
        );
    }
}
