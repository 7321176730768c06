use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{
    DeploymentPrincipals, asked, by_cloudformation, by_hand, hidden_request, items, report,
    request, says,
};

rule! {
    /// Reports a CloudFront distribution that, after an update, has no logs, allows HTTP or old
    /// versions of TLS, or has an S3 origin that must be public.
    ///
    /// An update names the whole distribution, and not what changed, so it may have been like this
    /// before: updates by roles have low severity, and those by CloudFormation are not reported.
    /// Of logs, only the standard ones (legacy) are part of a distribution, so a distribution
    /// without them is reported with low severity, and only if a person updated it. An S3 origin
    /// must be public if it has neither an origin access control nor an origin access identity.
    /// Deleted origin access controls, response headers policies and field-level encryption are
    /// reported as well.
    ///
    /// # Why
    /// A bucket whose distribution has no origin access must be open to everyone to go on working.
    ///
    /// # Example
    /// `aws cloudfront update-distribution` with `"ViewerProtocolPolicy": "allow-all"`.
    ///
    /// # Respond
    /// Restore the setting, and confirm the change with the person who made it.
    pub struct DistributionWeakened = "distributionWeakened" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DistributionWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002", "T1557"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_calls("cloudfront.amazonaws.com")
            .field("detail.eventName", NAMES.map(Matcher::prefix))
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let is_planned = self.deployment_principals.matches(&call.user_identity);
        if is_planned || by_cloudformation(call) {
            return Ok(Findings::none());
        }
        let of = asked(call, &["id"]);
        if call.event_name.starts_with("Delete") {
            let did = format!("called {} ({of})", call.event_name);
            return Ok(report(event, "CloudFront protection deleted", &did, of).into());
        }
        let config = &request(call)["distributionConfig"];
        let weak = weak(config);
        let has_no_logs = says(&config["logging"]["enabled"], false);
        let done = match weak.is_empty() {
            false => weak.join(", "),
            true if has_no_logs && by_hand(event) => "has no standard logs".to_owned(),
            true => return Ok(hidden_request(event, "what the distribution still has").into()),
        };
        let did = format!("updated the distribution {of}, which now {done},");
        let finding = report(event, "CloudFront distribution weakened", &did, of);
        Ok(match by_hand(event) && !weak.is_empty() {
            true => finding,
            false => finding.severity(Severity::Low),
        }
        .into())
    }
}

/// Calls with which a distribution loses something; CloudFront writes the date of its API behind some names.
const NAMES: [&str; 5] = [
    "DeleteFieldLevelEncryptionConfig",
    "DeleteFieldLevelEncryptionProfile",
    "DeleteOriginAccessControl",
    "DeleteResponseHeadersPolicy",
    "UpdateDistribution",
];

/// What is weak in a distribution, in words that go on "which now".
fn weak(config: &Value) -> Vec<&'static str> {
    let other = items(&config["cacheBehaviors"]);
    let mut behaviors = std::iter::once(&config["defaultCacheBehavior"]).chain(other);
    let allows_http = behaviors.any(|behavior| behavior["viewerProtocolPolicy"] == "allow-all");
    let version = config["viewerCertificate"]["minimumProtocolVersion"].as_str();
    // CloudFront's own certificate has no other version.
    let is_own = says(
        &config["viewerCertificate"]["cloudFrontDefaultCertificate"],
        true,
    );
    let has_old_tls = !is_own && version.is_some_and(|version| OLD_TLS.contains(&version));
    let nothing = |value: &Value| value.as_str().is_none_or(str::is_empty);
    let is_public = |origin: &Value| {
        let identity = &origin["s3OriginConfig"];
        !identity.is_null()
            && nothing(&identity["originAccessIdentity"])
            && nothing(&origin["originAccessControlId"])
    };
    let mut origins = items(&config["origins"]);
    let is_open = origins.any(is_public);
    [
        (allows_http, "allows HTTP"),
        (has_old_tls, "allows old versions of TLS"),
        (is_open, "has an S3 origin without origin access control"),
    ]
    .into_iter()
    .filter_map(|(holds, words)| holds.then_some(words))
    .collect()
}

/// Source: [Supported protocols and ciphers](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html).
const OLD_TLS: [&str; 4] = ["SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"];

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Identity, Outcome, api_call, json, rule, run};

    use super::*;

    fn update(config: Value) -> FixtureEvent {
        let request = json!({"id": "E2EXAMPLE", "distributionConfig": config});
        api_call("cloudfront.amazonaws.com", "UpdateDistribution", request)
    }

    fn outcome(event: &FixtureEvent) -> Outcome {
        run(&rule::<DistributionWeakened>([]), event)
    }

    fn weaker() -> [Value; 4] {
        [
            json!({"defaultCacheBehavior": {"viewerProtocolPolicy": "allow-all"}}),
            json!({"cacheBehaviors": {"quantity": 1, "items": [{"viewerProtocolPolicy": "allow-all"}]}}),
            json!({"viewerCertificate": {"minimumProtocolVersion": "TLSv1"}}),
            json!({"origins": {"quantity": 1, "items": [{"domainName": "pay.s3.amazonaws.com", "originAccessControlId": "", "s3OriginConfig": {"originAccessIdentity": ""}}]}}),
        ]
    }

    #[test]
    fn what_a_person_weakened_is_reported() {
        let machine = Identity::assumed_role("Deployer", "ci");
        for config in weaker() {
            let told = outcome(&update(config.clone())).reported();
            assert_eq!(told.severity, None, "{config}");
            let told = outcome(&update(config).by(machine.clone())).reported();
            assert_eq!(told.severity, Some(Severity::Low));
        }
        let unlogged = json!({"logging": {"enabled": false}});
        let told = outcome(&update(unlogged.clone())).reported();
        assert_eq!(told.severity, Some(Severity::Low));
        assert_eq!(outcome(&update(unlogged).by(machine)), Outcome::Silent);
    }

    #[test]
    fn what_is_protected_is_not() {
        for config in [
            json!({"defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"}, "logging": {"enabled": true}}),
            json!({"viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2021"}}),
            json!({"viewerCertificate": {"minimumProtocolVersion": "TLSv1", "cloudFrontDefaultCertificate": true}}),
            json!({"origins": {"items": [{"originAccessControlId": "E1", "s3OriginConfig": {"originAccessIdentity": ""}}]}}),
            json!({"origins": {"items": [{"customOriginConfig": {"hTTPPort": 80}}]}}),
            json!(null),
        ] {
            assert_eq!(
                outcome(&update(config.clone())),
                Outcome::Silent,
                "{config}"
            );
        }
    }
}
