use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{asked, read_or_tried, report};

rule! {
    /// Reports one principal reading the administrator passwords of several Windows instances.
    ///
    /// Five instances within ten minutes are reported. Refused calls count too, because an attacker
    /// does not know what is allowed.
    ///
    /// # Why
    /// Anyone who also has the instance's private key can decrypt the administrator password.
    ///
    /// # Example
    /// `aws ec2 get-password-data` for every instance in a region.
    ///
    /// # Respond
    /// Confirm with the principal's owner. If it was not authorized, disable the credentials and
    /// change the administrator passwords.
    pub struct WindowsPasswordRead = "windowsPasswordRead";
}

impl Rule for WindowsPasswordRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1552", "T1555"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0")
        .reports_omitted();

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
        if call.made_by_service() {
            return Ok(Findings::none());
        }
        let instance = asked(call, &["instanceId"]);
        let verb = read_or_tried(call);
        let did = format!("{verb} the password data of the instance {instance}");
        let finding = report(event, "Windows passwords read", &did, instance);
        Ok(finding.into())
    }
}
