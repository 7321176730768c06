use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, TrustedAccounts, asked, items, listed, report, request};

rule! {
    /// Reports an ECS task definition with an image from a registry that is not trusted.
    ///
    /// # Why
    /// Anyone who can run tasks can run their own image with any role that a task may use, or use
    /// it to mine cryptocurrency.
    ///
    /// # Example
    /// `aws ecs register-task-definition` with the image `docker.io/somebody/miner`.
    ///
    /// # Respond
    /// Stop the tasks, deregister the task definition (`aws ecs deregister-task-definition`), and
    /// confirm with the person who registered it.
    pub struct TaskWithStrangeImage = "taskWithStrangeImage" {
        /// Accounts whose ECR registries may be used, comma separated.
        trusted_accounts: TrustedAccounts,
        /// Other images that may be used, comma separated; `*` and `?` are wildcards.
        trusted_images: Names = "public.ecr.aws/*",
    }
}

impl Rule for TaskWithStrangeImage {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1525", "T1610"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ecs.amazonaws.com", ["RegisterTaskDefinition"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let containers = items(&request(call)["containerDefinitions"]);
        let images = containers.filter_map(|container| container["image"].as_str());
        let strange: Vec<&str> = images
            .filter(|image| !self.is_trusted(event, image))
            .collect();
        if strange.is_empty() {
            return Ok(Findings::none());
        }
        let task = asked(call, &["family"]);
        let did = format!(
            "registered the task definition {task} with {}",
            listed(&strange, 5)
        );
        let finding = report(event, "Task with an untrusted image", &did, task);
        Ok(finding.detail("images", strange).into())
    }
}

impl TaskWithStrangeImage {
    /// Is it an image of a trusted account, or one of the others?
    fn is_trusted(&self, event: &Event<ApiCall>, image: &str) -> bool {
        let account = image.split_once(".dkr.ecr").map(|(account, _)| account);
        account.is_some_and(|account| self.trusted_accounts.trusts(event, account))
            || self.trusted_images.matches(image)
    }
}
