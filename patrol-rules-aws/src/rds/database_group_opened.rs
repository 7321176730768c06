use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, asked, found, report};

rule! {
    /// Reports a security group of databases letting somebody in.
    ///
    /// These groups are those of RDS itself, from before there were VPCs. Nobody needs them any more, so each use is
    /// odd; one for the whole internet is high.
    ///
    /// # Why
    /// Whoever is let in needs a password only.
    ///
    /// # Example
    /// `aws rds authorize-db-security-group-ingress --db-security-group-name orders --cidrip 0.0.0.0/0`.
    ///
    /// # Respond
    /// Revoke it (`aws rds revoke-db-security-group-ingress`) if nobody claims it.
    pub struct DatabaseGroupOpened = "databaseGroupOpened";
}

impl Rule for DatabaseGroupOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1686.001"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

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
        let did = format!("let {whom} into the databases of the group {group}");
        let finding = report(event, "Databases opened", &did, group).detail("letsIn", whom);
        Ok(match whom.ends_with("/0") {
            true => finding.severity(Severity::High),
            false => finding,
        }
        .into())
    }
}
