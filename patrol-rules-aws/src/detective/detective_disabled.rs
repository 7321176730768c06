use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports Detective's graph being deleted, or accounts leaving it.
    ///
    /// # Why
    /// The graph is a year of who did what: without it an investigation begins with nothing.
    ///
    /// # Example
    /// `aws detective delete-graph --graph-arn
    /// arn:aws:detective:us-east-1:111122223333:graph:a1b2`.
    ///
    /// # Respond
    /// Create the graph again (what it knew is lost), invite the members, and ask whoever did it.
    pub struct DetectiveDisabled = "detectiveDisabled";
}

impl Rule for DetectiveDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685", "T1070"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "detective.amazonaws.com",
            [
                "DeleteGraph",
                "DeleteMembers",
                "DisableOrganizationAdminAccount",
                "DisassociateMembership",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let of = asked(call, &["graphArn"]);
        let done = match call.event_name.as_str() {
            "DeleteGraph" => "deleted the graph",
            "DeleteMembers" => "removed accounts from the graph",
            "DisableOrganizationAdminAccount" => {
                "dismissed the organization's administrator of the graph"
            }
            _ => "left the graph",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Detective sees less", &did, of).into())
    }
}
