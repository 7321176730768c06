use patrol_core::iam::Arn;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::names::calls;

use crate::shared::{EVERYONE, TrustedAccounts, asked, opened_by_policy, report, request};

rule! {
    /// Reports a function or a layer that everyone, or an account that is not trusted, may use.
    ///
    /// By a permission, by a policy of the function, or by a URL that asks nobody who he is. Services that call a
    /// function for this account are no strangers; a permission for a service that says neither whose event it is nor
    /// which is reported with a lower severity, since everybody can have that service call it.
    ///
    /// # Why
    /// Whoever may call a function may use what its role may do, as far as the code lets him. Whoever may change its
    /// permissions once has a way back in.
    ///
    /// # Example
    /// `aws lambda add-permission --function-name pay --principal "*" --action lambda:InvokeFunction --statement-id x`.
    ///
    /// # Respond
    /// Take the permission away (`aws lambda remove-permission`), or the URL (`aws lambda delete-function-url-config`),
    /// and look at who called the function since.
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
        .since("0.1.0");

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
        if call.event_name.contains("UrlConfig") {
            let did = format!("gave the function {what} a URL that asks nobody who he is");
            let is_open = request["authType"] == "NONE";
            return Ok(is_open
                .then(|| report(event, "Function opened by a URL", &did, what))
                .into());
        }
        let principal = request["principal"].as_str();
        let organization = request["organizationId"]
            .as_str()
            .or(request["principalOrgID"].as_str());
        let (whom, severity) = match principal {
            Some("*") if organization.is_some() => return Ok(Findings::none()),
            Some("*") => (EVERYONE.to_owned(), Severity::High),
            Some(service) if service.ends_with(".amazonaws.com") => {
                let of = |field: &str| request[field].is_string();
                if of("sourceArn") || of("sourceAccount") || of("eventSourceToken") {
                    return Ok(Findings::none());
                }
                (service.to_owned(), Severity::Low)
            }
            Some(principal) => {
                let arn = Arn::parse(principal);
                let account = arn.map_or(principal, |arn| arn.account());
                if self.trusted_accounts.trusts(event, account) {
                    return Ok(Findings::none());
                }
                (format!("account {account}"), Severity::High)
            }
            None => (
                "somebody whom the record does not name".to_owned(),
                Severity::Low,
            ),
        };
        let did = format!("let {whom} use {what} ({})", call.event_name);
        let finding = report(event, "Function opened", &did, what).severity(severity);
        Ok(finding.detail("letsIn", whom).into())
    }
}
