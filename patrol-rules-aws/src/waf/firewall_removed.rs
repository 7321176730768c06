use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity,
    rule,
};
use serde_json::Value;

use super::firewall_changes::CHANGES;
use crate::shared::{
    DeploymentPrincipals, are_everyone, asked, by_cloudformation, by_hand, change, items, report,
    request, texts,
};

rule! {
    /// Reports a firewall being removed or weakened: AWS WAF, Network Firewall, DNS Firewall, Shield
    /// or a Firewall Manager policy.
    ///
    /// Of AWS WAF, this is a web ACL, rule group or logging configuration being deleted, all rules
    /// being removed or set to count, an IP set that gets every address, a logging filter that
    /// drops by default, and a web ACL being disassociated from a resource or CloudFront
    /// distribution. An update that leaves a distribution without a web ACL has low severity if a
    /// role made it, because the call does not show whether there was one, and is not reported if
    /// CloudFormation made it.
    ///
    /// # Why
    /// Requests that the firewall blocked now reach the application.
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
        .since("0.1.0");

    fn pattern() -> Pattern {
        let names = [
            "DeleteFirewallManagerRuleGroups",
            "DeleteLoggingConfiguration",
            "DeleteRuleGroup",
            "DeleteWebACL",
            "DisassociateWebACL",
            // A list without items has no values for a pattern, so each change is delivered.
            "UpdateIPSet",
            "UpdateRuleGroup",
            "UpdateWebACL",
        ];
        let of_sites = [
            "DisassociateDistributionTenantWebACL",
            "DisassociateDistributionWebACL",
        ];
        let of_cloudfront = |names: &[&'static str]| {
            let names = names.iter().copied().map(Matcher::prefix);
            Pattern::api_calls("cloudfront.amazonaws.com").field("detail.eventName", names)
        };
        let updates = ["UpdateDistribution"];
        Pattern::one_of([
            Pattern::api_call("wafv2.amazonaws.com", names).field(
                "detail.eventSource",
                [
                    "waf.amazonaws.com",
                    "waf-regional.amazonaws.com",
                    "wafv2.amazonaws.com",
                ],
            ),
            change::pattern(&CHANGES),
            of_cloudfront(&of_sites),
            of_cloudfront(&updates)
                .field("detail.requestParameters.distributionConfig.webACLId", [""]),
            of_cloudfront(&updates).field(
                "detail.requestParameters.customizations.webAcl.action",
                ["disable"],
            ),
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
        if call.event_source.starts_with("cloudfront.") && call.event_name.starts_with("Update") {
            return Ok(distribution_updated(event).into());
        }
        if let Some(made) = change::made(event, &CHANGES, SUBJECT) {
            return Ok(made);
        }
        if !call.event_source.starts_with("waf") && !call.event_source.starts_with("cloudfront.") {
            return Ok(Findings::none());
        }
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
        let request = request(call);
        let done = match call.event_name.as_str() {
            "UpdateIPSet" => {
                let ranges: Vec<&str> = texts(&request["addresses"]).collect();
                if !are_everyone(&ranges) {
                    return Ok(Findings::none());
                }
                "added every address to the IP set"
            }
            "UpdateRuleGroup" | "UpdateWebACL" => match weakened(request) {
                Some(done) => done,
                None => return Ok(Findings::none()),
            },
            name if name.starts_with("Disassociate") => "disassociated the web ACL from",
            "DeleteWebACL" => "deleted the web ACL",
            "DeleteLoggingConfiguration" => "deleted the logging configuration of",
            "DeleteRuleGroup" | "DeleteFirewallManagerRuleGroups" => "deleted the rule group",
            _ => return Ok(Findings::none()),
        };
        let did = format!("{done} {of}");
        Ok(report(event, SUBJECT, &did, of).into())
    }
}

const SUBJECT: &str = "Firewall protection removed";

/// A web ACL or rule group that blocks nothing any more: without rules, or with rules that only count.
fn weakened(request: &Value) -> Option<&'static str> {
    let mut rules = items(&request["rules"]).peekable();
    if rules.peek().is_none() {
        return request
            .get("omitted")
            .is_none()
            .then_some("removed all rules from");
    }
    let counts = |rule: &Value| {
        let action = [&rule["action"], &rule["overrideAction"]];
        action.into_iter().any(|action| !action["count"].is_null())
    };
    let blocks_by_default = !request["defaultAction"]["block"].is_null();
    (rules.all(counts) && !blocks_by_default).then_some("set all rules to count in")
}

/// A distribution or tenant that has no web ACL after an update. A distribution that never had one says the same in each
/// update: from a pipeline that has low severity, and from CloudFormation none.
fn distribution_updated(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let is_tenant = !request(call)["customizations"].is_null();
    if !is_tenant && (by_cloudformation(call) || call.made_by_service()) {
        return None;
    }
    let of = asked(call, &["id"]);
    let did = format!("updated the distribution {of} to have no web ACL");
    let finding = report(event, SUBJECT, &did, of);
    Some(match is_tenant || by_hand(event) {
        true => finding,
        false => finding.severity(Severity::Low),
    })
}
