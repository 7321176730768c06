use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity,
    rule,
};
use serde_json::Value;

use super::{firewall_changes, network_changes};
use crate::shared::change::{self, Change};
use crate::shared::{
    DeploymentPrincipals, are_everyone, asked, by_cloudformation, by_hand, items, report, request,
    texts,
};

rule! {
    /// Reports a firewall being removed or weakened: AWS WAF, Network Firewall, DNS Firewall, Shield
    /// or a Firewall Manager policy.
    ///
    /// Of AWS WAF, this is a web ACL, rule group or logging configuration being deleted, rules
    /// being removed or set to count, an IP set that gets every address, a logging filter that
    /// drops logs, and a web ACL being disassociated from a resource or CloudFront distribution. An
    /// update of a web ACL names all of its rules, so one in which only some of them count has low
    /// severity. An update that leaves a distribution without a web ACL has low severity if a
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
            Pattern::one_of(TABLES.map(change::pattern)),
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
        let mut made = TABLES.into_iter();
        let made = made.find_map(|changes| change::made(event, changes, SUBJECT));
        if let Some(made) = made {
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
            "UpdateRuleGroup" | "UpdateWebACL" if !call.event_source.starts_with("wafv2.") => {
                match weakened_by_updates(request) {
                    Some(done) => done,
                    None => return Ok(Findings::none()),
                }
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
        let finding = report(event, SUBJECT, &did, of);
        Ok(match done {
            SOME_COUNT => finding.severity(Severity::Low),
            _ => finding,
        }
        .into())
    }
}

const SUBJECT: &str = "Firewall protection removed";

/// A call is in one of them only.
static TABLES: [&[Change]; 2] = [&firewall_changes::CHANGES, &network_changes::CHANGES];

/// A web ACL or rule group that blocks less: without rules, or with rules that only count.
fn weakened(request: &Value) -> Option<&'static str> {
    let mut rules = items(&request["rules"]).peekable();
    if rules.peek().is_none() {
        return request
            .get("omitted")
            .is_none()
            .then_some("removed all rules from");
    }
    let blocks_by_default = !request["defaultAction"]["block"].is_null();
    let (counting, others): (Vec<_>, Vec<_>) = rules.partition(|rule| counts(rule));
    if others.is_empty() && !blocks_by_default {
        return Some("set all rules to count in");
    }
    let overrides = |rule: &&Value| {
        let group = &rule["statement"]["managedRuleGroupStatement"];
        let mut overrides = items(&group["ruleActionOverrides"]);
        items(&group["excludedRules"]).next().is_some()
            || overrides.any(|one| !one["actionToUse"]["count"].is_null())
    };
    (!counting.is_empty() || others.iter().any(overrides)).then_some(SOME_COUNT)
}

/// Does a rule only count requests?
fn counts(rule: &Value) -> bool {
    let action = [&rule["action"], &rule["overrideAction"]];
    action.into_iter().any(|action| !action["count"].is_null())
}

const SOME_COUNT: &str = "set some rules to count in";

/// The same of a web ACL or rule group of AWS WAF Classic, whose calls name only what they change.
fn weakened_by_updates(request: &Value) -> Option<&'static str> {
    let updates = || items(&request["updates"]);
    let counts = |update: &Value| {
        let rule = &update["activatedRule"];
        rule["action"]["type"] == "COUNT" || rule["overrideAction"]["type"] == "COUNT"
    };
    if updates().any(|update| update["action"] == "DELETE") {
        return Some("removed rules from");
    }
    updates().any(counts).then_some("set rules to count in")
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
