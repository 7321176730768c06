use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_at_most, when_has, when_is};
use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports an AWS Config rule, conformance pack, remediation configuration or aggregator being
    /// deleted or limited.
    ///
    /// # Why
    /// Resources are no longer evaluated by what was deleted.
    ///
    /// # Example
    /// `aws configservice delete-config-rule --config-rule-name s3-bucket-public-read-prohibited`.
    ///
    /// # Respond
    /// Confirm the deletion with the person who made it. If it was not authorized, create it again
    /// from its template.
    pub struct ConfigRuleDeleted = "configRuleDeleted" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ConfigRuleDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "config.amazonaws.com",
                [
                    "DeleteConfigRule",
                    "DeleteOrganizationConfigRule",
                    "DeleteConformancePack",
                    "DeleteOrganizationConformancePack",
                    "DeleteRemediationConfiguration",
                    "DeleteConfigurationAggregator",
                ],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "AWS Config coverage reduced",
            "what it changed",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let of = asked(
            call,
            &[
                "configRuleName",
                "organizationConfigRuleName",
                "conformancePackName",
                "organizationConformancePackName",
                "configurationAggregatorName",
            ],
        );
        let done = match call.event_name.as_str() {
            "DeleteConfigRule" => "deleted the Config rule",
            "DeleteOrganizationConfigRule" => "deleted the organization's Config rule",
            "DeleteConformancePack" => "deleted the conformance pack",
            "DeleteOrganizationConformancePack" => "deleted the organization's conformance pack",
            "DeleteRemediationConfiguration" => "deleted the remediation of the Config rule",
            _ => "deleted the configuration aggregator",
        };
        let did = about(done, of);
        Ok(report(event, "AWS Config coverage reduced", &did, of).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 10] = [
    always(
        "config",
        &["DeleteAggregationAuthorization"],
        "deleted an aggregation authorization",
    ),
    always(
        "config",
        &["DeleteEvaluationResults"],
        "deleted the evaluation results of the Config rule",
    ),
    always(
        "config",
        &["PutRemediationExceptions"],
        "excepted resources from the remediation of the Config rule",
    ),
    when_at_most(
        "config",
        &["PutRetentionConfiguration"],
        ("retentionPeriodInDays", 364.0),
        "shortened the retention",
    ),
    always(
        "config",
        &["DeleteConnector", "DeleteResourceConfig"],
        "removed resources from",
    ),
    always("config", &["DeleteStoredQuery"], "deleted the stored query"),
    always(
        "config",
        &["DeletePendingAggregationRequest"],
        "refused the aggregation of AWS Config data",
    ),
    when_is(
        "config",
        &["PutConfigurationAggregator"],
        ("allAwsRegions", "false"),
        "limited the regions of the configuration aggregator",
    ),
    when_has(
        "config",
        &[
            "PutOrganizationConfigRule",
            "PutOrganizationConformancePack",
        ],
        "excludedAccounts",
        "excluded accounts from the organization's Config rule or conformance pack",
    ),
    when_is(
        "config",
        &["PutRemediationConfigurations"],
        ("automatic", "false"),
        "turned off automatic remediation of the Config rule",
    ),
];
