use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, TrustedAccounts, asked, items, listed, report, request};

rule! {
    /// Reports a task definition with an image out of a registry that is not trusted.
    ///
    /// # Why
    /// Whoever may start tasks can have his own image run with any role that a task may have, or mine coins with it.
    ///
    /// # Example
    /// `aws ecs register-task-definition` with the image `docker.io/somebody/miner`.
    ///
    /// # Respond
    /// Stop its tasks, deregister it (`aws ecs deregister-task-definition`), and ask who registered it.
    pub struct TaskWithStrangeImage = "taskWithStrangeImage" {
        /// Accounts whose registries may be used, comma separated.
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
        let did = format!("registered the task {task} with {}", listed(&strange, 5));
        let finding = report(event, "Task with a strange image", &did, task);
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
