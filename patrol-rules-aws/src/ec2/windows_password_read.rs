use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{asked, by_service, read_or_tried, report};

rule! {
    /// Reports administrators' passwords of Windows instances being read by one principal.
    ///
    /// Refused calls count: whoever tries one instance after the other does not know what he may do.
    ///
    /// # Why
    /// With the instance's key pair the answer is the password of its administrator.
    ///
    /// # Example
    /// `aws ec2 get-password-data` for every instance of a region.
    ///
    /// # Respond
    /// Ask whoever it was. If nobody claims it, take his credentials away and change the administrators'
    /// passwords.
    pub struct WindowsPasswordRead = "windowsPasswordRead";
}

impl Rule for WindowsPasswordRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1552", "T1555"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["GetPasswordData"])
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(5, Duration::from_secs(600))
            .distinct("resource")
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if by_service(call) {
            return Ok(Findings::none());
        }
        let instance = asked(call, &["instanceId"]);
        let verb = read_or_tried(call);
        let did = format!("{verb} the password data of the instance {instance}");
        let finding = report(event, "Windows passwords read", &did, instance);
        Ok(finding.into())
    }
}
