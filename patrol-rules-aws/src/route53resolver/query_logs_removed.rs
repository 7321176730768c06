use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always};
use crate::shared::{DeploymentPrincipals, about, asked, report};

rule! {
    /// Reports a Route 53 Resolver query logging configuration being deleted, or a VPC being
    /// disassociated from it.
    ///
    /// # Why
    /// DNS queries show which command-and-control servers a compromised instance talks to.
    ///
    /// # Example
    /// `aws route53resolver delete-resolver-query-log-config --resolver-query-log-config-id
    /// rqlc-0123456789abcdef0`.
    ///
    /// # Respond
    /// Create the configuration again, associate the VPCs, and confirm with the person who made the
    /// change.
    pub struct QueryLogsRemoved = "queryLogsRemoved" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for QueryLogsRemoved {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "route53resolver.amazonaws.com",
                [
                    "DeleteResolverQueryLogConfig",
                    "DisassociateResolverQueryLogConfig",
                ],
            ),
            change::pattern(&CHANGES),
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
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "DNS query logging removed",
            "what it changed",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let of = asked(call, &["resolverQueryLogConfigId"]);
        let done = match call.event_name.as_str() {
            "DeleteResolverQueryLogConfig" => "deleted the query logging configuration",
            _ => "disassociated a VPC from the query logging configuration",
        };
        let did = about(done, of);
        Ok(report(event, "DNS query logging removed", &did, of).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 1] = [always(
    "route53",
    &["DeleteQueryLoggingConfig"],
    "deleted the query logging configuration",
)];
