use std::borrow::Cow;

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{
    EVERYONE, TrustedAccounts, UNNAMED, found, hidden_request, receivers, report, request, says,
    strangers_named,
};

rule! {
    /// Reports OpenSearch Serverless collections being opened to the internet, or their data to an
    /// account that is not trusted.
    ///
    /// Both kinds of policies are checked: network policies, which can allow public access, and
    /// data access policies, which name the principals. A policy that cannot be read is reported
    /// too.
    ///
    /// # Why
    /// Anyone who can query a collection can read all the data in it.
    ///
    /// # Example
    /// `aws opensearchserverless update-security-policy --type network` with `"AllowFromPublic":
    /// true`.
    ///
    /// # Respond
    /// Restore the previous policy (`aws opensearchserverless update-security-policy` or
    /// `update-access-policy`), and check who has queried the collections since.
    pub struct SearchCollectionOpened = "searchCollectionOpened" {
        /// Accounts that may use collections, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for SearchCollectionOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "aoss.amazonaws.com",
            [
                "CreateAccessPolicy",
                "CreateSecurityPolicy",
                "UpdateAccessPolicy",
                "UpdateSecurityPolicy",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(hidden) = hidden_request(event, "whom it lets in") {
            return Ok(hidden.into());
        }
        let call = &event.detail;
        let name = found(call, &["name"]).unwrap_or(UNNAMED);
        let policy = &request(call)["policy"];
        let document = match policy {
            // A change of the description alone has none.
            Value::Null => return Ok(Findings::none()),
            Value::String(text) => match serde_json::from_str(text) {
                Ok(document) => Cow::Owned(document),
                Err(_) => {
                    let did = format!(
                        "set the OpenSearch Serverless policy {name}, which cannot be read,"
                    );
                    return Ok(report(
                        event,
                        "Unreadable OpenSearch Serverless policy",
                        &did,
                        name,
                    )
                    .into());
                }
            },
            policy => Cow::Borrowed(policy),
        };
        let mut let_in = strangers_named(event, &document, &["principal"], &self.trusted_accounts);
        if is_public(&document) {
            let_in.insert(0, EVERYONE.to_owned());
        }
        Ok(opened(event, name, let_in).into())
    }
}

fn opened(event: &Event<ApiCall>, name: &str, let_in: Vec<String>) -> Option<Finding> {
    if let_in.is_empty() {
        return None;
    }
    let whom = receivers(&let_in);
    let did = format!("opened OpenSearch Serverless collections to {whom} with the policy {name}");
    let finding = report(
        event,
        "OpenSearch Serverless collections opened",
        &did,
        name,
    );
    Some(finding.detail("letsIn", let_in))
}

/// Does a network policy allow access from the internet?
///
/// Source: [network access](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html).
fn is_public(document: &Value) -> bool {
    let parts = document
        .as_array()
        .map_or(std::slice::from_ref(document), Vec::as_slice);
    parts.iter().any(|part| {
        let mut fields = part.as_object().into_iter().flatten();
        fields
            .any(|(name, value)| name.eq_ignore_ascii_case("AllowFromPublic") && says(value, true))
    })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(call: &str, policy: Value) -> Outcome {
        let request = json!({"name": "logs", "policy": policy});
        let event = api_call("aoss.amazonaws.com", call, request);
        run(&rule::<SearchCollectionOpened>([]), &event)
    }

    #[test]
    fn policies_are_read_as_text_and_as_json() {
        let stranger = "arn:aws:iam::999988887777:role/reader";
        let data = |principal: &str| json!([{"Rules": [{"ResourceType": "index", "Resource": ["index/*/*"], "Permission": ["aoss:*"]}], "Principal": ["arn:aws:iam::111122223333:role/app", principal]}]);
        let network = |public: bool| json!([{"Rules": [{"ResourceType": "collection", "Resource": ["collection/*"]}], "AllowFromPublic": public}]);
        let as_text = |policy: &Value| Value::from(policy.to_string());
        for policy in [data(stranger), as_text(&data(stranger))] {
            let told = outcome("CreateAccessPolicy", policy).reported();
            assert_eq!(told.details["letsIn"], json!([stranger]));
        }
        for policy in [network(true), as_text(&network(true))] {
            let told = outcome("UpdateSecurityPolicy", policy).reported();
            assert_eq!(told.details["letsIn"], json!(["everyone"]));
        }
        let own = "saml/111122223333/acme/group/search";
        for policy in [
            data(own),
            network(false),
            as_text(&network(false)),
            json!(null),
        ] {
            assert_eq!(
                outcome("UpdateAccessPolicy", policy.clone()),
                Outcome::Silent,
                "{policy}"
            );
        }
        outcome("UpdateAccessPolicy", json!("[{")).reported();
    }
}
