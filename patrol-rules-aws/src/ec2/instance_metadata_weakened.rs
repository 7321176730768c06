use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports an instance, or the default for new instances in a region, being set to allow
    /// IMDSv1.
    ///
    /// Version 2 of the instance metadata service (IMDSv2) requires a session token, which
    /// server-side request forgery usually cannot get. The default for new instances allows IMDSv1
    /// if it has no preference, or if it is no longer enforced. Instances that are launched with
    /// IMDSv1 are not reported.
    ///
    /// # Why
    /// With IMDSv1, a single server-side request forgery (SSRF) vulnerability is enough to steal
    /// the credentials of the instance's role.
    ///
    /// # Example
    /// `aws ec2 modify-instance-metadata-options --http-tokens optional --instance-id
    /// i-0123456789abcdef0`.
    ///
    /// # Respond
    /// Require tokens again (`--http-tokens required`), and review what the instance's role has
    /// done since.
    pub struct InstanceMetadataWeakened = "instanceMetadataWeakened" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InstanceMetadataWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1552.005", "T1685"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let sets = |name: &str, field: &str, values: &[&str]| {
            let values = values.iter().copied().map(Matcher::equals_ignore_case);
            Pattern::api_call("ec2.amazonaws.com", [name]).field(
                &format!("detail.requestParameters.{name}Request.{field}"),
                values,
            )
        };
        let defaults = "ModifyInstanceMetadataDefaults";
        // Without a preference an AMI decides, or IMDSv1 is allowed.
        let unset = ["optional", "no-preference"];
        let unenforced = ["disabled", "no-preference"];
        Pattern::one_of([
            sets("ModifyInstanceMetadataOptions", "HttpTokens", &["optional"]),
            sets(defaults, "HttpTokens", &unset),
            sets(defaults, "HttpTokensEnforced", &unenforced),
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
        let call = &event.detail;
        let region = event.region().unwrap_or(UNNAMED);
        let everywhere = format!("new instances in {region}");
        let what = found(call, &["instanceId"]).unwrap_or(&everywhere);
        let did = format!("allowed IMDSv1 on {what}");
        Ok(report(event, "IMDSv1 allowed", &did, what).into())
    }
}
