use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::guard_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports what guards deployments being removed: approval rules, signatures, stack policies,
    /// hooks, and conditions of pipelines.
    ///
    /// This covers approval rules of CodeCommit, conditions of CodePipeline, alarms and rollbacks
    /// of CodeDeploy, filters and approvals of CodeBuild webhooks, code signing of Lambda, stack
    /// policies, hooks and stack sets of CloudFormation, constraints of Service Catalog, and where
    /// CodeArtifact may take packages from. A pipeline counts if it deploys without an approval once
    /// it is updated. `functionCodeReplaced` reports code signing that is taken from a function,
    /// `repositoryLessProtected` repositories of images.
    ///
    /// # Why
    /// Without them a single person can deploy code that nobody reviewed, or a public package takes
    /// the place of an internal one.
    ///
    /// # Example
    /// `aws lambda update-code-signing-config --code-signing-policies
    /// UntrustedArtifactOnDeployment=Warn ...`.
    ///
    /// # Respond
    /// Restore it, and review what was deployed since.
    pub struct DeploymentGuardRemoved = "deploymentGuardRemoved" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DeploymentGuardRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685", "T1195.002"])
        .groups(["baseline"])
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

const SUBJECT: &str = "Deployment guard removed";
const HIDDEN: &str = "whether it removed a guard";
