use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, items, report, request};

rule! {
    /// Reports somebody being given access to an EKS cluster.
    ///
    /// One of the policies for administrators is high.
    ///
    /// # Why
    /// An access entry lets a user or a role of IAM into the cluster, and stays when the role that made it is gone.
    ///
    /// # Example
    /// `aws eks associate-access-policy --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy ...`.
    ///
    /// # Respond
    /// Ask whoever gave it. Take it away (`aws eks delete-access-entry`) if nobody claims it, and read the audit log of the
    /// cluster.
    pub struct ClusterAccessGranted = "clusterAccessGranted" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ClusterAccessGranted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.006"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

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
            .map(|policy| format!(" by {policy}"))
            .unwrap_or_default();
        let did = format!("gave {principal} access to the cluster {cluster}{with}");
        let finding = report(event, "Access to a cluster", &did, cluster).detail("for", principal);
        Ok(match is_admin {
            true => finding.severity(Severity::High),
            false => finding,
        }
        .into())
    }
}
