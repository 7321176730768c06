use patrol_core::iam::Arn;
use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::names::calls;

use crate::shared::{
    DeploymentPrincipals, TrustedAccounts, asked, by_hand, items, listed, report, request,
};

rule! {
    /// Reports a function getting a layer.
    ///
    /// A layer of an account that is not trusted is medium; one of an own account is reported where a person added it,
    /// since pipelines name the layers each time.
    ///
    /// # Why
    /// A layer can hold an extension, which runs beside the code from the start and sees everything that it sees, its
    /// credentials included.
    ///
    /// # Example
    /// `aws lambda update-function-configuration --function-name pay --layers arn:aws:lambda:us-east-1:444455556666:layer:x:1`.
    ///
    /// # Respond
    /// Take the layer away, and look at what is in it (`aws lambda get-layer-version-by-arn`).
    pub struct FunctionLayerAdded = "functionLayerAdded" {
        /// Accounts whose layers may be used, vendors included, comma separated.
        trusted_accounts: TrustedAccounts,
        /// Principals whose changes are planned, comma separated.
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
        let finding = report(event, "Function got a layer", &did, function).severity(severity);
        Ok(finding.detail("layers", told).into())
    }
}

/// Accounts whose layers many use: AWS's own (Lambda Insights, Powertools) and Datadog's.
const VENDORS: [&str; 4] = [
    "580247275435",
    "017000801446",
    "094274105915",
    "464622532012",
];
