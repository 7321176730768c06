use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::PolicyDocument, rule,
};

use crate::shared::{DeploymentPrincipals, asked, is_admin_policy, report};

rule! {
    /// Reports policies being added to or removed from an IAM Identity Center permission set, and
    /// changes of its permissions boundary and session duration.
    ///
    /// An administrator policy, an inline policy that can change IAM, and removing the boundary
    /// have high severity. Removing a policy, which may have denied something, and changing the
    /// session duration have low severity; everything else is medium.
    ///
    /// # Why
    /// A permission set is deployed as a role to many accounts: a policy added to it applies in all
    /// of them.
    ///
    /// # Example
    /// `aws sso-admin attach-managed-policy-to-permission-set` that attaches `AdministratorAccess`
    /// to the permission set `ReadOnly`.
    ///
    /// # Respond
    /// Confirm with the person who changed it. If it was not authorized, detach the policy,
    /// provision the permission set again, and review what its sessions have done since.
    pub struct PermissionSetChanged = "permissionSetChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for PermissionSetChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.003"])
        .groups(["baseline", "organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "sso.amazonaws.com",
            [
                "AttachCustomerManagedPolicyReferenceToPermissionSet",
                "AttachManagedPolicyToPermissionSet",
                "DeleteInlinePolicyFromPermissionSet",
                "DeletePermissionsBoundaryFromPermissionSet",
                "DetachCustomerManagedPolicyReferenceFromPermissionSet",
                "DetachManagedPolicyFromPermissionSet",
                "PutInlinePolicyToPermissionSet",
                "PutPermissionsBoundaryToPermissionSet",
                "UpdatePermissionSet",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let set = asked(call, &["permissionSetArn"]);
        let (did, severity) = match call.event_name.as_str() {
            "AttachManagedPolicyToPermissionSet" => {
                let arn = asked(call, &["managedPolicyArn"]);
                let admin = is_admin_policy(arn);
                (
                    format!("attached {arn} to the permission set {set}"),
                    severity(admin),
                )
            }
            "PutInlinePolicyToPermissionSet" => {
                let admin = call
                    .request_parameters
                    .as_ref()
                    .is_none_or(|request| may_change_iam(&request["inlinePolicy"]));
                (
                    format!("set an inline policy of the permission set {set}"),
                    severity(admin),
                )
            }
            "PutPermissionsBoundaryToPermissionSet" => (
                format!("set another permissions boundary for the permission set {set}"),
                Severity::Medium,
            ),
            "DeletePermissionsBoundaryFromPermissionSet" => (
                format!("removed the permissions boundary of the permission set {set}"),
                Severity::High,
            ),
            // What is taken away may have denied something.
            "DeleteInlinePolicyFromPermissionSet"
            | "DetachCustomerManagedPolicyReferenceFromPermissionSet"
            | "DetachManagedPolicyFromPermissionSet" => (
                format!("removed a policy from the permission set {set}"),
                Severity::Low,
            ),
            "UpdatePermissionSet" => (
                format!("changed the session duration or description of the permission set {set}"),
                Severity::Low,
            ),
            _ => (
                format!("attached a customer managed policy to the permission set {set}"),
                Severity::Medium,
            ),
        };
        let short = set.rsplit('/').next().unwrap_or(set);
        let finding = report(event, "Permission set changed", &did, short);
        Ok(finding
            .severity(severity)
            .detail("permissionSet", set)
            .into())
    }
}

const fn severity(admin: bool) -> Severity {
    if admin {
        Severity::High
    } else {
        Severity::Medium
    }
}

/// Does the policy allow changing IAM? One that cannot be read counts as if it did.
fn may_change_iam(document: &serde_json::Value) -> bool {
    let Ok(document) = PolicyDocument::from_value(document) else {
        return true;
    };
    let reads = [
        "iam:Get*",
        "iam:List*",
        "iam:Generate*",
        "iam:Simulate*",
        "iam:PassRole",
    ]
    .map(Into::into);
    !document.analysis().service_grants("iam", &reads).is_empty()
}
