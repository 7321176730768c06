use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a web application firewall losing its rules, its place before a site, or its log.
    ///
    /// # Why
    /// What the firewall kept away reaches the application.
    ///
    /// # Example
    /// `aws wafv2 disassociate-web-acl --resource-arn
    /// arn:aws:elasticloadbalancing:...:loadbalancer/app/web/1`.
    ///
    /// # Respond
    /// Associate the ACL again or create it anew from its template, and read the access logs of the
    /// time between.
    pub struct FirewallRemoved = "firewallRemoved" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FirewallRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let names = [
            "DeleteFirewallManagerRuleGroups",
            "DeleteLoggingConfiguration",
            "DeleteRuleGroup",
            "DeleteWebACL",
            "DisassociateWebACL",
        ];
        Pattern::api_call("wafv2.amazonaws.com", names)
            .field(
                "detail.eventSource",
                [
                    "waf.amazonaws.com",
                    "waf-regional.amazonaws.com",
                    "wafv2.amazonaws.com",
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
        let of = asked(
            call,
            &[
                "name",
                "resourceArn",
                "webACLId",
                "ruleGroupId",
                "webACLArn",
            ],
        );
        let done = match call.event_name.as_str() {
            "DisassociateWebACL" => "took the firewall away from",
            "DeleteWebACL" => "deleted the web ACL",
            "DeleteLoggingConfiguration" => "deleted the firewall's log of",
            _ => "deleted the firewall's rules",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Web firewall removed", &did, of).into())
    }
}
