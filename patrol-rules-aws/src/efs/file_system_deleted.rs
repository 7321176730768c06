use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an EFS file system or mount target being deleted.
    ///
    /// Deleting a mount target has low severity.
    ///
    /// # Why
    /// The data in the file system is lost, and workloads that mount it stop working.
    ///
    /// # Example
    /// `aws efs delete-file-system --file-system-id fs-0123456789abcdef0`.
    ///
    /// # Respond
    /// Confirm with the person who deleted it, and restore it from AWS Backup if there is a
    /// recovery point.
    pub struct FileSystemDeleted = "fileSystemDeleted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FileSystemDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1485"])
        .groups(["baseline", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "elasticfilesystem.amazonaws.com",
            ["DeleteFileSystem", "DeleteMountTarget"],
        )
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
        let what = asked(call, &["fileSystemId", "mountTargetId"]);
        let (kind, severity) = match call.event_name.as_str() {
            "DeleteMountTarget" => ("mount target", Severity::Low),
            _ => ("file system", Severity::Medium),
        };
        let did = format!("deleted the {kind} {what}");
        Ok(report(event, "File system deleted", &did, what)
            .severity(severity)
            .into())
    }
}
