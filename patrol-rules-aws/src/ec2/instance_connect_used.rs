use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports one principal pushing keys to several instances through EC2 Instance Connect.
    ///
    /// One key to one instance is how people work; several within minutes is how somebody goes from one machine to
    /// the next.
    ///
    /// # Why
    /// Whoever may call it is inside a machine within a second, and needs no key of the machine's.
    ///
    /// # Example
    /// `aws ec2-instance-connect send-ssh-public-key` for every instance that answers.
    ///
    /// # Respond
    /// Ask whoever it was. If nobody claims it, take the credentials away and look at what was done on the instances.
    pub struct InstanceConnectUsed = "instanceConnectUsed";
}

impl Rule for InstanceConnectUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1021.004"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ec2-instance-connect.amazonaws.com", ["SendSSHPublicKey"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(3, Duration::from_secs(600))
            .distinct("resource")
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let instance = asked(call, &["instanceId"]);
        let did = format!("pushed a key to the instance {instance}");
        Ok(report(event, "Instance Connect used", &did, instance).into())
    }
}
