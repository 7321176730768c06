use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports the log of a network's DNS queries being deleted, or a network being taken off it.
    ///
    /// # Why
    /// Names that a machine asks for betray who controls it.
    ///
    /// # Example
    /// `aws route53resolver delete-resolver-query-log-config --resolver-query-log-config-id
    /// rqlc-0123456789abcdef0`.
    ///
    /// # Respond
    /// Create it again and associate the networks; ask whoever did it.
    pub struct QueryLogsRemoved = "queryLogsRemoved" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for QueryLogsRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "route53resolver.amazonaws.com",
            [
                "DeleteResolverQueryLogConfig",
                "DisassociateResolverQueryLogConfig",
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
        let of = asked(call, &["resolverQueryLogConfigId"]);
        let done = match call.event_name.as_str() {
            "DeleteResolverQueryLogConfig" => "deleted the query log",
            _ => "took a network off the query log",
        };
        let did = about(done, of);
        Ok(report(event, "DNS queries not logged", &did, of).into())
    }
}
