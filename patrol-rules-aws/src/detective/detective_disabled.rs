use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, when_is};
use crate::shared::{asked, report};

rule! {
    /// Reports a Detective behavior graph being deleted, member accounts being removed from or
    /// leaving it, or Detective's delegated administrator being removed.
    ///
    /// # Why
    /// The behavior graph keeps up to a year of activity for investigations.
    ///
    /// # Example
    /// `aws detective delete-graph --graph-arn
    /// arn:aws:detective:us-east-1:111122223333:graph:a1b2`.
    ///
    /// # Respond
    /// Create the graph again (its data is lost), invite the member accounts, and confirm the
    /// change with the person who made it.
    pub struct DetectiveDisabled = "detectiveDisabled";
}

impl Rule for DetectiveDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685", "T1070"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "detective.amazonaws.com",
                [
                    "DeleteGraph",
                    "DeleteMembers",
                    "DisableOrganizationAdminAccount",
                    "DisassociateMembership",
                ],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "Detective coverage reduced",
            "what it changed",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let of = asked(call, &["graphArn"]);
        let done = match call.event_name.as_str() {
            "DeleteGraph" => "deleted the behavior graph",
            "DeleteMembers" => "removed accounts from the behavior graph",
            "DisableOrganizationAdminAccount" => {
                "removed the organization's delegated administrator of the behavior graph"
            }
            _ => "left the behavior graph",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Detective coverage reduced", &did, of).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 1] = [when_is(
    "detective",
    &["UpdateOrganizationConfiguration"],
    ("autoEnable", "false"),
    "turned off automatic enablement of",
)];
