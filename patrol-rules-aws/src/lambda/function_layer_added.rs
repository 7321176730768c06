use patrol_core::iam::Arn;
use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::names::calls;

use crate::shared::{
    DeploymentPrincipals, TrustedAccounts, asked, by_hand, items, listed, report, request,
};

rule! {
    /// Reports layers being configured for a Lambda function.
    ///
    /// A layer from an account that is not trusted has medium severity, whoever adds it. Layers
    /// from trusted accounts are reported with low severity, and only if a person adds them. Layers
    /// published by AWS and Datadog are trusted.
    ///
    /// # Why
    /// A layer can contain an extension, which runs next to the function's code and can read
    /// everything it can, including credentials.
    ///
    /// # Example
    /// `aws lambda update-function-configuration --function-name pay --layers
    /// arn:aws:lambda:us-east-1:444455556666:layer:x:1`.
    ///
    /// # Respond
    /// Remove the layer, and examine its contents (`aws lambda get-layer-version-by-arn`).
    pub struct FunctionLayerAdded = "functionLayerAdded" {
        /// Accounts whose layers may be used, including vendors, comma separated.
        trusted_accounts: TrustedAccounts,
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FunctionLayerAdded {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1525", "T1546"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        calls(["CreateFunction20", "UpdateFunctionConfiguration"])
            .field("detail.requestParameters.layers", [Matcher::exists(true)])
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let function = asked(call, &["functionName"]);
        let layers: Vec<&str> = items(&request(call)["layers"])
            .filter_map(|one| one.as_str())
            .collect();
        let is_strange = |layer: &&str| {
            let account = Arn::parse(layer).map(|arn| arn.account());
            account.is_ok_and(|account| {
                !self.trusted_accounts.trusts(event, account) && !VENDORS.contains(&account)
            })
        };
        let strange: Vec<&str> = layers.iter().copied().filter(is_strange).collect();
        let (told, severity) = match strange.is_empty() {
            true if layers.is_empty() || !by_hand(event) => return Ok(Findings::none()),
            true => (layers, Severity::Low),
            false => (strange, Severity::Medium),
        };
        let did = format!(
            "gave the function {function} the layer {}",
            listed(&told, 5)
        );
        let finding = report(event, "Function layer added", &did, function).severity(severity);
        Ok(finding.detail("layers", told).into())
    }
}

/// Accounts of widely used layers: AWS's own (Lambda Insights, Powertools) and Datadog's.
const VENDORS: [&str; 4] = [
    "580247275435",
    "017000801446",
    "094274105915",
    "464622532012",
];
