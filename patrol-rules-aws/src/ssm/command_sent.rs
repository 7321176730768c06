use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{
    DeploymentPrincipals, Names, UNNAMED, asked, by_service, items, listed, report, request,
};

rule! {
    /// Reports commands being sent to instances with a Systems Manager document that runs arbitrary
    /// commands.
    ///
    /// Commands to many instances, or to instances selected by targets such as tags, have high
    /// severity. Calls made by AWS services are ignored; list your patching roles in
    /// `deploymentPrincipals`.
    ///
    /// # Why
    /// Anyone who can send commands has root access to every managed instance, without network
    /// access or a key.
    ///
    /// # Example
    /// `aws ssm send-command --document-name AWS-RunShellScript --targets Key=tag:env,Values=prod
    /// ...`.
    ///
    /// # Respond
    /// If it was not authorized, cancel the command (`aws ssm cancel-command`). Review what it ran
    /// and where (`aws ssm list-command-invocations --details`; CloudTrail does not record the
    /// commands).
    pub struct CommandSent = "commandSent" {
        /// Further documents that run arbitrary commands, comma separated; `*` and `?` are
        /// wildcards.
        more_documents: Names = "",
        /// Number of instances in one call from which the severity is high.
        many_instances: usize = 3,
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for CommandSent {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1651", "T1059.009"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ssm.amazonaws.com", ["SendCommand"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        if by_service(call) {
            return Ok(Findings::none());
        }
        let request = request(call);
        let document = asked(call, &["documentName"]);
        let name = document.rsplit('/').next().unwrap_or(document);
        if !DOCUMENTS.contains(&name) && !self.more_documents.matches(name) {
            return Ok(Findings::none());
        }
        let instances: Vec<&str> = items(&request["instanceIds"])
            .filter_map(|one| one.as_str())
            .collect();
        let by_tag = items(&request["targets"]).count() > 0;
        let on = match instances.as_slice() {
            [] if by_tag => "instances selected by targets".to_owned(),
            [] => UNNAMED.to_owned(),
            instances => listed(instances, 5),
        };
        let did = format!("sent a command with {name} to {on}");
        let finding = report(event, "Command sent to instances", &did, name);
        let finding = match by_tag || instances.len() >= self.many_instances {
            true => finding.severity(Severity::High),
            false => finding,
        };
        Ok(finding.detail("instances", instances).into())
    }
}

/// AWS's own documents that run arbitrary commands.
const DOCUMENTS: [&str; 7] = [
    "AWS-RunShellScript",
    "AWS-RunPowerShellScript",
    "AWS-RunRemoteScript",
    "AWS-RunSaltState",
    "AWS-RunAnsiblePlaybook",
    "AWS-ApplyAnsiblePlaybooks",
    "AWS-InstallApplication",
];
