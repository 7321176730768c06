use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_service, read_or_tried, report};

rule! {
    /// Reports the user data of many instances being read by one principal.
    ///
    /// Refused calls count: whoever tries one instance after the other does not know what he may do.
    /// Tools that compare infrastructure with its code read user data, too, and should be named among
    /// the deployment principals.
    ///
    /// # Why
    /// Passwords and keys stand in the user data of many instances, although they should not.
    ///
    /// # Example
    /// `aws ec2 describe-instance-attribute --attribute userData` for every instance of a region.
    ///
    /// # Respond
    /// Ask whoever it was. If nobody claims it, take his credentials away and change the secrets that were
    /// in the user data.
    pub struct InstanceUserDataRead = "instanceUserDataRead" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InstanceUserDataRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1552.005", "T1580"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["DescribeInstanceAttribute"])
            .field("detail.requestParameters.attribute", ["userData"])
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(5, Duration::from_secs(600))
            .distinct("resource")
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        if by_service(call) {
            return Ok(Findings::none());
        }
        let instance = asked(call, &["instanceId"]);
        let verb = read_or_tried(call);
        let did = format!("{verb} the user data of the instance {instance}");
        let finding = report(event, "User data of instances read", &did, instance);
        Ok(finding.into())
    }
}
