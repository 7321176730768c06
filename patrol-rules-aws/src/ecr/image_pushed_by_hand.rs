use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, by_hand, found, report};

rule! {
    /// Reports a container image being pushed to ECR by a person.
    ///
    /// Roles used by pipelines and other workloads are ignored.
    ///
    /// # Why
    /// Whatever uses the tag runs the pushed image the next time it starts.
    ///
    /// # Example
    /// `docker push 111122223333.dkr.ecr.us-east-1.amazonaws.com/pay:latest` from a laptop.
    ///
    /// # Respond
    /// Confirm with the person who pushed it. If it was not authorized, push the previous release
    /// again and restart the workloads that use the image.
    pub struct ImagePushedByHand = "imagePushedByHand" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ImagePushedByHand {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1525", "T1204.003"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ecr.amazonaws.com", ["PutImage"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let repository = asked(call, &["repositoryName"]);
        let tag = found(call, &["imageTag"]).unwrap_or("an image without a tag");
        let did = format!("pushed {tag} to the repository {repository} by hand");
        let finding = report(event, "Image pushed by hand", &did, repository);
        Ok(by_hand(event).then(|| finding.detail("tag", tag)).into())
    }
}
