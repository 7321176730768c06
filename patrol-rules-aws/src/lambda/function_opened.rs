use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::names::calls;

use serde_json::Value;

use crate::shared::{
    EVERYONE, TrustedAccounts, account_of, asked, hidden_request, is_fixed, is_particular_arn,
    opened_by_policy, report, request,
};

rule! {
    /// Reports a Lambda function or layer that everyone, or an account that is not trusted, can
    /// use.
    ///
    /// Access can come from a permission, a resource policy, or a function URL without
    /// authentication. A permission for an AWS service is reported if it is for another account's
    /// resource; without a source account or source ARN it has low severity, because anyone could
    /// make the service invoke the function.
    ///
    /// # Why
    /// Anyone who can invoke a function can use its role's permissions as far as its code allows.
    /// Anyone who can change it can run their own code.
    ///
    /// # Example
    /// `aws lambda add-permission --function-name pay --principal "*" --action
    /// lambda:InvokeFunction --statement-id x`.
    ///
    /// # Respond
    /// Remove the permission (`aws lambda remove-permission`) or the URL (`aws lambda
    /// delete-function-url-config`), and check who has invoked the function since.
    pub struct FunctionOpened = "functionOpened" {
        /// Accounts that may use functions and layers, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for FunctionOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098", "T1546"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        calls([
            "AddLayerVersionPermission",
            "AddPermission",
            "CreateFunctionUrlConfig",
            "PutResourcePolicy",
            "UpdateFunctionUrlConfig",
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let what = asked(call, &["functionName", "layerName", "resourceArn"]);
        let request = request(call);
        if call.event_name.starts_with("PutResourcePolicy") {
            let trusted = &self.trusted_accounts;
            return Ok(
                opened_by_policy(event, "function", what, &request["policy"], trusted).into(),
            );
        }
        if let Some(hidden) = hidden_request(event, "whom it lets in") {
            return Ok(hidden.into());
        }
        if call.event_name.contains("UrlConfig") {
            let did = format!("gave the function {what} a URL without authentication");
            let is_open = request["authType"] == "NONE";
            return Ok(is_open
                .then(|| report(event, "Function URL without authentication", &did, what))
                .into());
        }
        let Some((whom, severity)) = self.let_in(event, request) else {
            return Ok(Findings::none());
        };
        let did = format!("let {whom} use {what} ({})", call.event_name);
        let finding = report(event, "Function opened", &did, what).severity(severity);
        Ok(finding.detail("letsIn", whom).into())
    }
}

impl FunctionOpened {
    /// Who a permission lets in, and the severity; `None` for trusted callers.
    fn let_in(&self, event: &Event<ApiCall>, request: &Value) -> Option<(String, Severity)> {
        let trusted = &self.trusted_accounts;
        let text = |field: &str| request[field].as_str();
        let organization = text("organizationId").or(text("principalOrgID"));
        match text("principal") {
            Some("*") => match organization.filter(|id| is_fixed(id)) {
                None => Some((EVERYONE.to_owned(), Severity::High)),
                Some(id) if trusted.is_strange_organization(event, id) => {
                    Some((format!("organization {id}"), Severity::High))
                }
                Some(_) => None,
            },
            Some(service) if is_service(service) => {
                let named = [text("sourceAccount"), text("sourceArn")];
                let mut accounts = named.into_iter().flatten().filter_map(account_of);
                if let Some(stranger) = accounts.find(|account| !trusted.trusts(event, account)) {
                    let whom = format!("account {stranger} (by {service})");
                    return Some((whom, Severity::High));
                }
                let account = text("sourceAccount").is_some_and(is_fixed);
                let narrowed = account
                    || text("sourceArn").is_some_and(is_particular_arn)
                    || text("eventSourceToken").is_some_and(is_fixed);
                (!narrowed).then(|| (service.to_owned(), Severity::Low))
            }
            Some(principal) => {
                let account = account_of(principal).unwrap_or(principal);
                let is_ours = trusted.trusts(event, account);
                (!is_ours).then(|| (format!("account {account}"), Severity::High))
            }
            None => Some((
                "somebody the record does not name".to_owned(),
                Severity::Low,
            )),
        }
    }
}

/// `s3.amazonaws.com`, `alexa-appkit.amazon.com`.
fn is_service(principal: &str) -> bool {
    principal.ends_with(".amazonaws.com")
        || principal.ends_with(".amazonaws.com.cn")
        || principal.ends_with(".amazon.com")
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(request: Value) -> Outcome {
        let mut request = request;
        request["functionName"] = json!("pay");
        let event = api_call("lambda.amazonaws.com", "AddPermission20150331v2", request);
        run(
            &rule::<FunctionOpened>([("trusted_accounts", "o-a1b2c3d4e5")]),
            &event,
        )
    }

    #[test]
    fn a_stranger_behind_a_service_or_an_organization_is_a_stranger() {
        for stranger in [
            json!({"principal": "s3.amazonaws.com", "sourceAccount": "999988887777"}),
            json!({"principal": "sns.amazonaws.com", "sourceArn": "arn:aws:sns:us-east-1:999988887777:x"}),
            json!({"principal": "*", "principalOrgID": "o-z9y8x7w6v5"}),
            json!({"principal": "999988887777"}),
        ] {
            let told = outcome(stranger.clone()).reported();
            assert_eq!(told.severity, Some(Severity::High), "{stranger}");
        }
        for anybody in [
            json!({"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::*"}),
            json!({"principal": "sns.amazonaws.com", "sourceArn": "arn:aws:sns:us-east-1:*:alerts"}),
            json!({"principal": "events.amazonaws.com"}),
        ] {
            let told = outcome(anybody.clone()).reported();
            assert_eq!(told.severity, Some(Severity::Low), "{anybody}");
        }
        for ours in [
            json!({"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::uploads"}),
            json!({"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:us-east-1:111122223333:rule/*"}),
            json!({"principal": "alexa-appkit.amazon.com", "eventSourceToken": "amzn1.ask.skill.x"}),
            json!({"principal": "*", "principalOrgID": "o-a1b2c3d4e5"}),
        ] {
            assert_eq!(outcome(ours.clone()), Outcome::Silent, "{ours}");
        }
    }
}
