use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports IAM temporary delegation requests that are created, taken up or accepted, and their
    /// tokens being sent.
    ///
    /// # Why
    /// Product vendors use delegation requests to ask for temporary permissions. A request that
    /// only looks like a vendor's is a form of phishing.
    ///
    /// # Example
    /// `alice` accepts a delegation request that she received by email.
    ///
    /// # Respond
    /// Ask the person who accepted it what it was for, and review what the delegated session did
    /// (`GetDelegatedAccessToken` and later calls). If the vendor is unknown, reject the request.
    pub struct DelegationRequest = "delegationRequest";
}

impl Rule for DelegationRequest {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098", "T1199"])
        .groups(["exposure", "organization"])
        .references(["https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "AcceptDelegationRequest",
                "AssociateDelegationRequest",
                "CreateDelegationRequest",
                "SendDelegationToken",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = asked(call, &["delegationRequestId"]);
        let (subject, did, severity) = match call.event_name.as_str() {
            "AcceptDelegationRequest" => ("accepted", "accepted", Severity::High),
            "SendDelegationToken" => ("token sent", "sent the token of", Severity::High),
            "CreateDelegationRequest" => ("created", "created", Severity::Medium),
            _ => ("taken up", "took up", Severity::Low),
        };
        let finding = report(
            event,
            &format!("Delegation request {subject}"),
            &format!("{did} the delegation request {request}"),
            request,
        );
        Ok(finding.severity(severity).into())
    }
}
