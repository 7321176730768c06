use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_entries::{CHANGES, PREPARED};
use crate::shared::{DeploymentPrincipals, by_cloudformation, change};

rule! {
    /// Reports a way into private networks or services being created, or being less protected.
    ///
    /// This covers Client VPN and site-to-site VPN, Direct Connect, EC2 Instance Connect endpoints,
    /// Verified Access policies and trust providers, VPC endpoint services that no longer ask for
    /// acceptance, transit gateways that accept attachments by themselves, Cloud WAN policies, VPC
    /// Lattice services without authorization, and ports of Lightsail instances that are opened to
    /// everyone. Subnets whose instances get public addresses, and interfaces that forward the
    /// traffic of others, are reported with low severity, unless CloudFormation set them.
    /// `adminPortOpened` and `networkAclOpened` report addresses that are let in,
    /// `vpcPeeredWithStranger` connections with other accounts, and `apiAuthenticationRemoved` APIs
    /// without authorization.
    ///
    /// # Why
    /// A VPN is a way back in that stays after every password and access key was changed.
    ///
    /// # Example
    /// `aws ec2 authorize-client-vpn-ingress --target-network-cidr 0.0.0.0/0 --authorize-all-groups
    /// ...`.
    ///
    /// # Respond
    /// Confirm with the person who made the change. If it was not authorized, delete or restore it,
    /// and check who connected since.
    pub struct NetworkEntryOpened = "networkEntryOpened" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for NetworkEntryOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1133", "T1686.001"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([change::pattern(&CHANGES), change::pattern(&PREPARED)])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let hidden = "whether it opened a way into the network";
        let told = change::made_or_hidden(event, &CHANGES, SUBJECT, hidden);
        let prepared = || {
            let told = change::made_or_hidden(event, &PREPARED, SUBJECT, hidden)?;
            let is_planned = by_cloudformation(&event.detail) || event.detail.made_by_service();
            let told = told.into_iter().filter(|_| !is_planned);
            Some(
                told.map(|finding| finding.severity(Severity::Low))
                    .collect(),
            )
        };
        Ok(told.or_else(prepared).unwrap_or_default())
    }
}

const SUBJECT: &str = "Network entry opened";
