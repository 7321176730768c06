use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, UNNAMED, listed, report, request};

rule! {
    /// Reports VPC flow logs being deleted.
    ///
    /// # Why
    /// Without flow logs you cannot see which addresses an instance communicated with.
    ///
    /// # Example
    /// `aws ec2 delete-flow-logs --flow-log-ids fl-0123456789abcdef0`.
    ///
    /// # Respond
    /// Create the flow logs again, and use other logs (load balancers, DNS queries) to review the
    /// traffic in the meantime.
    pub struct FlowLogsDeleted = "flowLogsDeleted" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FlowLogsDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["DeleteFlowLogs"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let request = request(call);
        // One ID or many, in the wrapper that EC2 writes around them.
        let ids = &request["DeleteFlowLogsRequest"]["FlowLogId"];
        let ids = match ids {
            Value::Array(ids) => ids.as_slice(),
            one => std::slice::from_ref(one),
        };
        let text = |id: &Value| id.as_str().or(id["content"].as_str()).map(str::to_owned);
        let mut ids: Vec<String> = ids.iter().filter_map(text).collect();
        ids.sort_unstable();
        let did = match ids.is_empty() {
            true => "deleted flow logs".to_owned(),
            false => format!("deleted the flow logs {}", listed(&ids, 5)),
        };
        let first = ids.first().map_or(UNNAMED, String::as_str);
        let finding = report(event, "Flow logs deleted", &did, first);
        Ok(finding.detail("flowLogs", ids.as_slice()).into())
    }
}
