use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, items, report, request};

rule! {
    /// Reports an AWS WAF web ACL, rule group or logging configuration being deleted, all rules
    /// being removed from one, or a web ACL being disassociated from a resource or CloudFront
    /// distribution.
    ///
    /// # Why
    /// Requests that the web ACL blocked now reach the application.
    ///
    /// # Example
    /// `aws wafv2 disassociate-web-acl --resource-arn
    /// arn:aws:elasticloadbalancing:...:loadbalancer/app/web/1`.
    ///
    /// # Respond
    /// Associate the web ACL again, or create it again from its template, and review the access
    /// logs from the meantime.
    pub struct FirewallRemoved = "firewallRemoved" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FirewallRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let names = [
            "DeleteFirewallManagerRuleGroups",
            "DeleteLoggingConfiguration",
            "DeleteRuleGroup",
            "DeleteWebACL",
            "DisassociateWebACL",
        ];
        let of_sites = [
            "DisassociateDistributionTenantWebACL",
            "DisassociateDistributionWebACL",
        ];
        Pattern::one_of([
            Pattern::api_call("wafv2.amazonaws.com", names).field(
                "detail.eventSource",
                [
                    "waf.amazonaws.com",
                    "waf-regional.amazonaws.com",
                    "wafv2.amazonaws.com",
                ],
            ),
            // A list without items has no values for a pattern, so each change is delivered.
            Pattern::api_call("wafv2.amazonaws.com", ["UpdateRuleGroup", "UpdateWebACL"]),
            Pattern::api_calls("cloudfront.amazonaws.com")
                .field("detail.eventName", of_sites.map(Matcher::prefix)),
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
        let call = &event.detail;
        let of = asked(
            call,
            &[
                "name",
                "id",
                "resourceArn",
                "webACLId",
                "ruleGroupId",
                "webACLArn",
            ],
        );
        let done = match call.event_name.as_str() {
            "UpdateRuleGroup" | "UpdateWebACL" => {
                if items(&request(call)["rules"]).next().is_some() {
                    return Ok(Findings::none());
                }
                "removed all rules from"
            }
            name if name.starts_with("Disassociate") => "disassociated the web ACL from",
            "DeleteWebACL" => "deleted the web ACL",
            "DeleteLoggingConfiguration" => "deleted the logging configuration of",
            _ => "deleted the rule group",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "AWS WAF protection removed", &did, of).into())
    }
}
