use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, asked, found, is_everyone, report};

rule! {
    /// Reports an inbound rule being added to an RDS DB security group.
    ///
    /// DB security groups are from before VPCs and are no longer needed, so every use is unusual. A
    /// rule for the whole internet, or for a half or a quarter of it, has high severity.
    ///
    /// # Why
    /// Anyone who is let in needs only a password.
    ///
    /// # Example
    /// `aws rds authorize-db-security-group-ingress --db-security-group-name orders --cidrip
    /// 0.0.0.0/0`.
    ///
    /// # Respond
    /// If it was not authorized, revoke the rule (`aws rds revoke-db-security-group-ingress`).
    pub struct DatabaseGroupOpened = "databaseGroupOpened";
}

impl Rule for DatabaseGroupOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1686.001"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("rds.amazonaws.com", ["AuthorizeDBSecurityGroupIngress"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let group = asked(call, &["dBSecurityGroupName"]);
        let whom = found(
            call,
            &["cIDRIP", "eC2SecurityGroupId", "eC2SecurityGroupName"],
        );
        let whom = whom.unwrap_or(UNNAMED);
        let did =
            format!("allowed {whom} access to the databases in the DB security group {group}");
        let finding = report(event, "DB security group opened", &did, group).detail("letsIn", whom);
        Ok(match is_everyone(whom) {
            true => finding.severity(Severity::High),
            false => finding,
        }
        .into())
    }
}
