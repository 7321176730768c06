use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports one principal pushing SSH keys to several instances with EC2 Instance Connect.
    ///
    /// Three instances within ten minutes are reported. A key for a single instance is normal use.
    ///
    /// # Why
    /// Anyone allowed to push a key can sign in to the instance without having its key pair, and
    /// can move from instance to instance.
    ///
    /// # Example
    /// `aws ec2-instance-connect send-ssh-public-key` for every reachable instance.
    ///
    /// # Respond
    /// Confirm with the principal's owner. If it was not authorized, disable the credentials and
    /// check what was done on the instances.
    pub struct InstanceConnectUsed = "instanceConnectUsed";
}

impl Rule for InstanceConnectUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1021.004"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

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
