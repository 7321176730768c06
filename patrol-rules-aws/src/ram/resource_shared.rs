use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::change::{self, Change, always, when_is};
use crate::shared::{
    TrustedAccounts, asked, hidden_request, is_stranger, items, receivers, report, request,
};

rule! {
    /// Reports resources being shared with an account that is not trusted through AWS Resource
    /// Access Manager (RAM).
    ///
    /// Allowing a share to have principals outside the organization, and accepting the share of
    /// another account, have low severity. Organizations and organizational units count only if `trustedAccounts` names an
    /// organization.
    ///
    /// # Why
    /// A share gives another account access to subnets, databases, images or private certificate
    /// authorities without any resource policy being written.
    ///
    /// # Example
    /// `aws ram create-resource-share --principals 999988887777 --resource-arns ...`.
    ///
    /// # Respond
    /// Find out who owns the account. If it is unknown, remove it from the share (`aws ram
    /// disassociate-resource-share`), and check what it did with the resources.
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
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let shared = Pattern::api_call(
            "ram.amazonaws.com",
            ["AssociateResourceShare", "CreateResourceShare"],
        );
        Pattern::one_of([shared, change::pattern(&CHANGES)]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(hidden) = hidden_request(event, "whom resources are shared with") {
            return Ok(hidden.into());
        }
        if let Some(findings) = change::made(event, &CHANGES, "Resource share opened") {
            let low = |finding: Finding| finding.severity(Severity::Low);
            return Ok(findings.into_iter().map(low).collect());
        }
        let call = &event.detail;
        // Accounts for which a service may use what is shared with it.
        let sources = items(&request(call)["sources"]);
        let principals = items(&request(call)["principals"]).chain(sources);
        let principals = principals.filter_map(Value::as_str);
        let strangers: Vec<&str> = principals
            .filter(|one| *one == "*" || is_stranger(event, one, &self.trusted_accounts))
            .collect();
        if strangers.is_empty() {
            return Ok(Findings::none());
        }
        let share = asked(call, &["name", "resourceShareArn"]);
        let did = format!("shared {share} with {}", receivers(&strangers));
        let finding = report(
            event,
            "Resources shared with an untrusted account",
            &did,
            share,
        );
        Ok(finding.detail("sharedWith", strangers).into())
    }
}

/// What is not shared with somebody yet.
static CHANGES: [Change; 2] = [
    always(
        "ram",
        &["AcceptResourceShareInvitation"],
        "accepted the resource share of another account:",
    ),
    when_is(
        "ram",
        &["UpdateResourceShare"],
        ("allowExternalPrincipals", "true"),
        "allowed principals outside the organization in the resource share",
    ),
];
