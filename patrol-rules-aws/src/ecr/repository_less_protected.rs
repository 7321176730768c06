use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use serde_json::Value;

use crate::shared::change::{self, Change, always, when_empty, when_is};
use crate::shared::{DeploymentPrincipals, UNNAMED, asked, items, report, request, saying};

rule! {
    /// Reports an ECR repository whose scan on push is disabled, or whose image tags are made
    /// mutable, and a registry in which no images are scanned anymore.
    ///
    /// Images that are taken from another registry (pull through cache rules) are reported too.
    /// Image tags that are mutable with exclusions, or immutable with exclusions, are reported too.
    ///
    /// # Why
    /// Vulnerabilities in images that are not scanned go unnoticed, and a mutable tag can be moved
    /// to a malicious image.
    ///
    /// # Example
    /// `aws ecr put-image-scanning-configuration --image-scanning-configuration scanOnPush=false
    /// ...`.
    ///
    /// # Respond
    /// Restore the setting, and scan the images pushed since (`aws ecr start-image-scan`).
    pub struct RepositoryLessProtected = "repositoryLessProtected" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for RepositoryLessProtected {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1685", "T1525"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::one_of([
                Pattern::api_call("ecr.amazonaws.com", ["PutImageScanningConfiguration"]).field(
                    "detail.requestParameters.imageScanningConfiguration.scanOnPush",
                    saying(false),
                ),
                Pattern::api_call("ecr.amazonaws.com", ["PutImageTagMutability"]).field(
                    "detail.requestParameters.imageTagMutability",
                    [
                        "IMMUTABLE_WITH_EXCLUSION",
                        "MUTABLE",
                        "MUTABLE_WITH_EXCLUSION",
                    ],
                ),
                Pattern::api_call("ecr.amazonaws.com", ["PutRegistryScanningConfiguration"]),
            ]),
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
        if let Some(findings) = change::made(event, &CHANGES, "Repository less protected") {
            return Ok(findings);
        }
        let call = &event.detail;
        if call.event_name == "PutRegistryScanningConfiguration" {
            let scans = |rule: &Value| rule["scanFrequency"] != "MANUAL";
            let finding = report(
                event,
                "Registry scanning disabled",
                "set the registry to scan no images",
                event.account().unwrap_or(UNNAMED),
            );
            let is_scanned = items(&request(call)["rules"]).any(scans);
            return Ok((!is_scanned).then_some(finding).into());
        }
        let repository = asked(call, &["repositoryName"]);
        let did = match call.event_name.as_str() {
            "PutImageTagMutability" => {
                format!("made image tags of the repository {repository} mutable")
            }
            _ => format!("disabled scan on push for the repository {repository}"),
        };
        Ok(report(event, "Repository less protected", &did, repository).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 6] = [
    always(
        "ecr",
        &["CreatePullThroughCacheRule", "UpdatePullThroughCacheRule"],
        "set images to be taken from another registry:",
    ),
    when_is(
        "ecr",
        &["DeleteRepository"],
        ("force", "true"),
        "deleted with its images the repository",
    ),
    always(
        "ecr",
        &["DeleteSigningConfiguration"],
        "deleted the registry's signing configuration",
    ),
    always(
        "ecr",
        &["DeleteRegistryPolicy"],
        "deleted the registry's policy",
    ),
    when_is(
        "ecr-public",
        &["DeleteRepository"],
        ("force", "true"),
        "deleted with its images the repository",
    ),
    when_empty(
        "ecr",
        &["PutSigningConfiguration"],
        "rules",
        "removed the registry's signing rules",
    ),
];
