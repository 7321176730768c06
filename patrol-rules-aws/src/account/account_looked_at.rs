use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    pattern::cloudtrail::{API_CALL, CONSOLE_ACTION},
    rule,
};

use crate::shared::{Names, UNNAMED, report};

rule! {
    /// Reports a principal that reads the account's contacts or lists the accounts of the
    /// organization.
    ///
    /// Refused calls are reported too. Calls that AWS services make are not.
    ///
    /// # Why
    /// After stealing credentials, attackers find out whose account they are in and how large the
    /// organization is.
    ///
    /// # Example
    /// `aws organizations list-accounts` by a role that has never called it before.
    ///
    /// # Respond
    /// Ask the principal's owner why the information was needed, unless managing accounts is their
    /// job.
    pub struct AccountLookedAt = "accountLookedAt" {
        /// Principals to ignore, by the name or ARN of the role or user, comma separated; `*` and
        /// `?` are wildcards.
        ignored_principals: Names = "",
    }
}

impl Rule for AccountLookedAt {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1087.004", "T1580"])
        .groups(["noisy", "read-only"])
        .unverified(["billingconsole.amazonaws.com"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let reads = |source: &str, names: &[&str]| {
            Pattern::with_field("detail.eventSource", [source])
                .field("detail.eventName", names.iter().copied())
        };
        let contacts = ["GetAlternateContact", "GetContactInformation"];
        Pattern::recorded_by_cloudtrail([API_CALL, CONSOLE_ACTION]).any_of([
            reads("account.amazonaws.com", &contacts),
            reads("billingconsole.amazonaws.com", &contacts),
            reads(
                "organizations.amazonaws.com",
                &["DescribeAccount", "DescribeOrganization", "ListAccounts"],
            ),
        ])
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(86_400))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if call.made_by_service()
            || self
                .ignored_principals
                .matches_principal(&call.user_identity)
        {
            return Ok(Findings::none());
        }
        let did = format!("called {} of {}", call.event_name, call.event_source);
        let finding = report(event, "Account information read", &did, UNNAMED);
        Ok(finding.into())
    }
}
