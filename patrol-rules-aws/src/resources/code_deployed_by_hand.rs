use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::deploy_changes::{BY_HAND, CHANGES};
use crate::shared::change::{self, Change};
use crate::shared::{DeploymentPrincipals, by_hand};

rule! {
    /// Reports what a pipeline, a job or an application runs being replaced or overridden by a
    /// person, and a shell or runner in the build environment.
    ///
    /// Of people this covers pipelines, builds with overrides, CodeDeploy, Elastic Beanstalk,
    /// Amplify and App Runner deployments, Glue, EMR, Batch, ECS and Step Functions, resolvers of
    /// AppSync, triggers and aliases of functions, Systems Manager documents, and jobs of AWS IoT.
    /// Of everybody it covers credentials for source code, CodeBuild sandboxes and commands,
    /// webhooks that run jobs of GitHub Actions, and hosts of connections. Roles used by pipelines
    /// and other workloads are ignored otherwise; `functionCodeReplaced` reports code of functions.
    ///
    /// # Why
    /// Code that nobody has reviewed runs with the role of the pipeline or job, which can often
    /// change everything.
    ///
    /// # Example
    /// `aws codebuild start-build --project-name release --buildspec-override file://mine.yml`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, deploy the previous release
    /// again, and review what the role has done since.
    pub struct CodeDeployedByHand = "codeDeployedByHand" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for CodeDeployedByHand {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1525", "T1648", "T1195.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of(TABLES.map(change::pattern)).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let tables = match by_hand(event) {
            true => &TABLES[..],
            false => &TABLES[..1],
        };
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event, expected, tables, SUBJECT, HIDDEN,
        ))
    }
}

/// The second counts of people alone.
static TABLES: [&[Change]; 2] = [&CHANGES, &BY_HAND];

const SUBJECT: &str = "Code deployed by hand";
const HIDDEN: &str = "what it runs";
