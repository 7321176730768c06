use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::Arn, rule,
};

use serde_json::Value;

use crate::shared::{
    DeploymentPrincipals, Names, UNNAMED, by_hand, hidden_request, items, listed, report, request,
};

rule! {
    /// Reports commands being sent to instances with a Systems Manager document that runs arbitrary
    /// commands.
    ///
    /// These are documents of AWS that run what their sender chooses, documents of other accounts,
    /// and any document of the account itself that a person sends, who may have written it.
    ///
    /// Commands can be sent directly, with a State Manager association or as a maintenance window
    /// task. Commands to many instances, or to instances selected by targets such as tags, have
    /// high severity. Calls made by AWS services are ignored; list your patching roles in
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
    /// If it was not authorized, cancel the command (`aws ssm cancel-command`) and delete the
    /// association or task. Review what it ran and where (`aws ssm list-command-invocations
    /// --details`; CloudTrail does not record the commands).
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
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ssm.amazonaws.com",
            [
                "CreateAssociation",
                "CreateAssociationBatch",
                "RegisterTaskWithMaintenanceWindow",
                "SendCommand",
                "StartAutomationExecution",
                "StartChangeRequestExecution",
                "UpdateAssociation",
                "UpdateMaintenanceWindowTask",
            ],
        )
        .succeeded()
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
        if call.made_by_service() {
            return Ok(Findings::none());
        }
        let request = request(call);
        // A batch has a list of what one association is.
        let mut associations = items(&request["entries"]).chain([request]);
        let sent = associations.find_map(|one| {
            let document = document(one)?;
            // A runbook runs with a role of its own: which one is told by `roleHandedOver`.
            let runs = match call.event_name.starts_with("Start") {
                true => is_foreign(event, document),
                false => self.runs_anything(event, document),
            };
            runs.then(|| (one, document.rsplit('/').next().unwrap_or(document)))
        });
        let Some((one, name)) = sent else {
            return Ok(hidden_request(event, "which document is run where").into());
        };
        let targets = || items(&one["targets"]);
        let listed_ids = targets().filter(|target| target["key"] == "InstanceIds");
        let listed_ids = listed_ids.flat_map(|target| items(&target["values"]));
        let instances: Vec<&str> = items(&one["instanceIds"])
            .chain(listed_ids)
            .chain([&one["instanceId"]])
            .filter_map(|one| one.as_str())
            .filter(|id| *id != "*")
            .collect();
        let by_tag = targets().count() > 0 && instances.is_empty();
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

impl CommandSent {
    /// Does a document run what its sender chooses? AWS's own ones are known. One of another account does what that account
    /// wants. What a document of one's own does is known to who deploys it: a person who sends one may have written it.
    fn runs_anything(&self, event: &Event<ApiCall>, document: &str) -> bool {
        let name = document.rsplit('/').next().unwrap_or(document);

        let by_aws = ["AWS", "Amazon"]
            .iter()
            .any(|prefix| name.starts_with(prefix));
        DOCUMENTS.contains(&name)
            || self.more_documents.matches(name)
            || is_foreign(event, document)
            || (!by_aws && by_hand(event))
    }
}

/// Is it a document of another account?
fn is_foreign(event: &Event<ApiCall>, document: &str) -> bool {
    let owner = Arn::parse(document).map_or("", |arn| arn.account());
    !owner.is_empty() && Some(owner) != event.account()
}

/// The document that a call, or one association of a batch, runs: its name or ARN.
fn document(call: &Value) -> Option<&str> {
    let fields = ["documentName", "taskArn", "name"].map(|field| call[field].as_str());
    fields.into_iter().flatten().next()
}

/// AWS's own documents that run arbitrary commands.
const DOCUMENTS: [&str; 9] = [
    "AWS-RunDocument",
    "AWS-RunInspecChecks",
    "AWS-RunShellScript",
    "AWS-RunPowerShellScript",
    "AWS-RunRemoteScript",
    "AWS-RunSaltState",
    "AWS-RunAnsiblePlaybook",
    "AWS-ApplyAnsiblePlaybooks",
    "AWS-InstallApplication",
];
