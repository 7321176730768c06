use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, items, report, request};

rule! {
    /// Reports an IAM principal being given access to an EKS cluster through an access entry.
    ///
    /// An administrator access policy or the group `system:masters` has high severity.
    ///
    /// # Why
    /// An access entry remains in place even after the credentials that created it are revoked.
    ///
    /// # Example
    /// `aws eks associate-access-policy --policy-arn
    /// arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy ...`.
    ///
    /// # Respond
    /// Confirm with the person who granted it. If it was not authorized, delete the access entry
    /// (`aws eks delete-access-entry`), and review the cluster's audit log.
    pub struct ClusterAccessGranted = "clusterAccessGranted" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ClusterAccessGranted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.006"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "eks.amazonaws.com",
            [
                "AssociateAccessPolicy",
                "CreateAccessEntry",
                "UpdateAccessEntry",
            ],
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
        let cluster = asked(call, &["name", "clusterName"]);
        let principal = asked(call, &["principalArn"]);
        let policy = request(call)["policyArn"].as_str();
        let groups = &request(call)["kubernetesGroups"];
        let is_admin = policy.is_some_and(|policy| policy.contains("Admin"))
            || items(groups).any(|group| group == "system:masters");
        let with = policy
            .map(|policy| format!(" with {policy}"))
            .unwrap_or_default();
        let did = format!("gave {principal} access to the cluster {cluster}{with}");
        let finding =
            report(event, "EKS cluster access granted", &did, cluster).detail("for", principal);
        Ok(match is_admin {
            true => finding.severity(Severity::High),
            false => finding,
        }
        .into())
    }
}
