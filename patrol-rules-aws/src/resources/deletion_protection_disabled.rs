use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::protection_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports deletion or termination protection of a resource being disabled.
    ///
    /// This covers CloudFormation stacks, load balancers, EC2 instances and AMIs, Auto Scaling
    /// groups, DynamoDB tables, log groups, EKS clusters, EMR clusters, Aurora DSQL clusters,
    /// Neptune Analytics graphs, OpenSearch Serverless collections, Network Firewall, AppConfig,
    /// Verified Permissions, Incident Manager and QuickSight. `databaseLessProtected` reports
    /// databases. Of a load balancer, only calls that change at most two attributes are reported,
    /// because tools that create one set all of them.
    ///
    /// # Why
    /// This is the step before deleting the resource.
    ///
    /// # Example
    /// `aws dynamodb update-table --table-name orders --no-deletion-protection-enabled`.
    ///
    /// # Respond
    /// Enable it again, and confirm with the person who disabled it.
    pub struct DeletionProtectionDisabled = "deletionProtectionDisabled" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DeletionProtectionDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1485"])
        .groups(["baseline", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event,
            expected,
            &[&CHANGES],
            SUBJECT,
            HIDDEN,
        ))
    }
}

const SUBJECT: &str = "Deletion protection disabled";
const HIDDEN: &str = "whether it disabled deletion protection";
