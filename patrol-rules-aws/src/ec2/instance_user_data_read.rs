use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use crate::shared::{DeploymentPrincipals, asked, read_or_tried, report};

rule! {
    /// Reports one principal reading the user data of many instances.
    ///
    /// Five instances within ten minutes are reported. Refused calls count too, because an attacker
    /// does not know what is allowed. Tools that compare infrastructure with its code also read
    /// user data: list them in `deploymentPrincipals`.
    ///
    /// # Why
    /// User data often contains passwords and keys, although it should not.
    ///
    /// # Example
    /// `aws ec2 describe-instance-attribute --attribute userData` for every instance in a region.
    ///
    /// # Respond
    /// Confirm with the principal's owner. If it was not authorized, disable the credentials and
    /// rotate the secrets in the user data.
    pub struct InstanceUserDataRead = "instanceUserDataRead" {
        /// Principals whose calls are expected and not reported, comma separated.
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
        if call.made_by_service() {
            return Ok(Findings::none());
        }
        let instance = asked(call, &["instanceId"]);
        let verb = read_or_tried(call);
        let did = format!("{verb} the user data of the instance {instance}");
        let finding = report(event, "Instance user data read", &did, instance);
        Ok(finding.into())
    }
}
