use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, iam::Arn, rule,
};
use serde_json::Value;

use crate::shared::{
    TrustedAccounts, account_of, asked, hidden_request, items, receivers, report, request,
};

rule! {
    /// Reports resources being shared with an account that is not trusted, through Resource Access Manager.
    ///
    /// Organizations and their units count when the operator has named his own.
    ///
    /// # Why
    /// A share gives networks, databases, images and certificates' authorities to another account, and no policy of a
    /// resource is written that anybody would notice.
    ///
    /// # Example
    /// `aws ram create-resource-share --principals 999988887777 --resource-arns ...`.
    ///
    /// # Respond
    /// Ask whose account it is. If nobody knows it, take the account out of the share
    /// (`aws ram disassociate-resource-share`), and look at what it did with the resources.
    pub struct ResourceShared = "resourceShared" {
        /// Accounts that resources may be shared with, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for ResourceShared {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ram.amazonaws.com",
            ["AssociateResourceShare", "CreateResourceShare"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(hidden) = hidden_request(event, "whom resources are shared with") {
            return Ok(hidden.into());
        }
        let call = &event.detail;
        let principals = items(&request(call)["principals"]).filter_map(Value::as_str);
        let strangers: Vec<&str> = principals
            .filter(|one| self.is_stranger(event, one))
            .collect();
        if strangers.is_empty() {
            return Ok(Findings::none());
        }
        let share = asked(call, &["name", "resourceShareArn"]);
        let did = format!("shared {share} with {}", receivers(&strangers));
        let finding = report(event, "Resources shared with a stranger", &did, share);
        Ok(finding.detail("sharedWith", strangers).into())
    }
}

impl ResourceShared {
    /// Is it an account, or somebody of one, that is not trusted; or an organization or a unit of one?
    fn is_stranger(&self, event: &Event<ApiCall>, principal: &str) -> bool {
        let trusted = &self.trusted_accounts;
        let arn = Arn::parse(principal).ok();
        // `organization/o-a1b2c3d4e5`, `ou/o-a1b2c3d4e5/ou-ab12-11111111`.
        let of_organization = arn.filter(|arn| arn.service() == "organizations");
        if let Some(arn) = of_organization {
            let mut ids = arn
                .resource()
                .split('/')
                .filter(|part| part.starts_with("o-"));
            return trusted.is_strange_organization(event, ids.next().unwrap_or_default());
        }
        // A service has a name in the place of an account.
        account_of(principal).is_some_and(|account| !trusted.trusts(event, account))
    }
}
