use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always};
use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an EFS, FSx or S3 Files file system, or one of its mount targets, being deleted.
    ///
    /// FSx volumes, storage virtual machines and caches, and volumes and file shares of Storage
    /// Gateway count. Deleting an EFS mount target has low severity.
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
        Pattern::one_of([
            Pattern::api_call(
                "elasticfilesystem.amazonaws.com",
                ["DeleteFileSystem", "DeleteMountTarget"],
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
        if let Some(findings) = change::made(event, &CHANGES, SUBJECT) {
            return Ok(findings);
        }
        let call = &event.detail;
        let what = asked(call, &["fileSystemId", "mountTargetId"]);
        let (kind, severity) = match call.event_name.as_str() {
            "DeleteMountTarget" => ("mount target", Severity::Low),
            _ => ("file system", Severity::Medium),
        };
        let did = format!("deleted the {kind} {what}");
        Ok(report(event, SUBJECT, &did, what).severity(severity).into())
    }
}

const SUBJECT: &str = "File system deleted";

/// Of other services than EFS.
static CHANGES: [Change; 3] = [
    always(
        "fsx",
        &[
            "DeleteFileCache",
            "DeleteFileSystem",
            "DeleteStorageVirtualMachine",
            "DeleteVolume",
        ],
        "deleted the file system",
    ),
    always("s3files", &["DeleteFileSystem"], "deleted the file system"),
    always(
        "storagegateway",
        &["DeleteFileShare", "DeleteGateway", "DeleteVolume"],
        "deleted from Storage Gateway",
    ),
];
