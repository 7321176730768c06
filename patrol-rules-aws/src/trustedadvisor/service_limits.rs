use patrol_core::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity,
    TrustedAdvisorCheck, rule,
};
use serde::Deserialize;
use serde_json::Value;

rule! {
    /// Reports a service quota that is nearly or fully used, according to Trusted Advisor or AWS
    /// Health.
    ///
    /// Trusted Advisor reports every service limits check that is not OK. It sends its events to
    /// us-east-1, and only for accounts with a support plan that includes the checks; the finding
    /// names the region of the quota. AWS Health's event is `AWS_SERVICEQUOTAS_THRESHOLD_BREACH`.
    ///
    /// # Why
    /// A service that reaches its quota refuses the next deployment or scaling step.
    ///
    /// # Example
    /// `VPC Internet Gateways` is at 95 of 100 in us-west-2.
    ///
    /// # Respond
    /// Request an increase in Service Quotas, or find out what uses the quota: cryptocurrency
    /// miners reach quotas first.
    pub struct ServiceLimits = "serviceLimits";
}

impl Rule for ServiceLimits {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1496"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let trusted_advisor = Pattern::source("aws.trustedadvisor").field(
            "detail-type",
            ["Trusted Advisor Check Item Refresh Notification"],
        );
        let health = Pattern::source("aws.health")
            .field("detail-type", ["AWS Health Event"])
            .field(
                "detail.eventTypeCode",
                ["AWS_SERVICEQUOTAS_THRESHOLD_BREACH"],
            );
        Pattern::one_of([trusted_advisor, health])
    }

    async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
        if event.source == "aws.health" {
            return Ok(quota_breach(event).into());
        }
        let check = TrustedAdvisorCheck::deserialize(&event.detail)?;
        Ok(limit_check(&check, event.account()).into())
    }
}

/// Source: [Trusted Advisor events](https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html).
fn limit_check(check: &TrustedAdvisorCheck, account: Option<&str>) -> Option<Finding> {
    // Only limit checks have a limit.
    let limit = check.item("Limit Amount")?;
    let status = &status(check)?;
    let severity = match status.as_str() {
        "OK" => return None,
        "ERROR" => Severity::High,
        "INFO" => Severity::Low,
        _ => Severity::Medium,
    };
    let service = check.item("Service");
    let name = check
        .item("Limit Name")
        .or_else(|| check.check_name.clone());
    let what = match (service.as_deref(), name.as_deref()) {
        (Some(service), Some(name)) => format!("{service} {name}"),
        (one, other) => one
            .or(other)
            .unwrap_or("a limit that the check does not name")
            .into(),
    };
    // A service without regions has a dash there.
    let region = check.item("Region").filter(|region| region != "-");
    let place = place(account, region.as_deref());
    let used = check.item("Current Usage");
    let used = used.as_deref().unwrap_or("an unrecorded number");
    let finding = Finding::new(
        match &region {
            Some(region) => format!("Service limit {status} in {region}: {what}"),
            None => format!("Service limit {status}: {what}"),
        },
        format!("Trusted Advisor says {status} for {what}{place}: {used} of {limit} are in use."),
    );
    let key = [
        account,
        service.as_deref(),
        name.as_deref(),
        region.as_deref(),
        Some(status.as_str()),
    ];
    Some(
        finding
            .severity(severity)
            .detail("status", status.as_str())
            .detail("service", service.as_deref())
            .detail("limitName", name.as_deref())
            .detail("region", region.as_deref())
            .detail("currentUsage", used)
            .detail("limitAmount", limit)
            .key(key.map(Option::unwrap_or_default).join("/")),
    )
}

/// `OK`, `WARN`, `ERROR` or `INFO`; where the event does not say, by the item's colour.
fn status(check: &TrustedAdvisorCheck) -> Option<String> {
    let said = check.status.as_deref().map(str::trim);
    if let Some(said) = said.filter(|said| !said.is_empty()) {
        return Some(said.to_ascii_uppercase());
    }
    match check.item("Status")?.to_ascii_lowercase().as_str() {
        "green" => Some("OK".into()),
        "yellow" => Some("WARN".into()),
        "red" => Some("ERROR".into()),
        _ => None,
    }
}

/// Source: [Service Quotas' automatic management](https://docs.aws.amazon.com/servicequotas/latest/userguide/auto-mgmt-ct-logs.html).
fn quota_breach(event: &Event) -> Option<Finding> {
    let text = |field: &str| event.detail[field].as_str().filter(|text| !text.is_empty());
    if text("statusCode") == Some("closed") {
        return None;
    }
    let account = text("affectedAccount").or(event.account());
    let region = text("eventRegion").or(event.region());
    let entities = event.detail["affectedEntities"]
        .as_array()
        .into_iter()
        .flatten();
    let quotas: Vec<&str> = entities
        .filter_map(|entity| entity["entityValue"].as_str())
        .collect();
    let finding = Finding::new(
        match region {
            Some(region) => format!("Service quota nearly used up in {region}"),
            None => "Service quota nearly used up".to_owned(),
        },
        match quotas.is_empty() {
            true => format!(
                "AWS Health says that a service quota is nearly used up{}.",
                place(account, region)
            ),
            false => format!(
                "AWS Health says that service quotas are nearly used up{}: {}.",
                place(account, region),
                quotas.join("; ")
            ),
        },
    );
    Some(
        finding
            .detail("region", region)
            .detail("account", account)
            .detail("quotas", quotas),
    )
}

fn place(account: Option<&str>, region: Option<&str>) -> String {
    let region = region
        .map(|region| format!(" in {region}"))
        .unwrap_or_default();
    let account = account
        .map(|account| format!(" of account {account}"))
        .unwrap_or_default();
    region + &account
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Outcome, json, run, trusted_advisor};

    use super::*;

    fn check(status: &str, region: Value) -> FixtureEvent {
        let item = json!({
            "Status": "Yellow", "Service": "VPC", "Region": region, "Limit Name": "Internet gateways",
            "Current Usage": "95", "Limit Amount": "100",
        });
        trusted_advisor("VPC Internet Gateways", status, item)
    }

    #[test]
    fn reports_a_limit_in_the_region_of_the_item() {
        let finding = run(&ServiceLimits, &check("WARN", json!("us-west-2"))).reported();
        assert_eq!(
            finding.subject,
            "Service limit WARN in us-west-2: VPC Internet gateways"
        );
        assert_eq!(
            finding.summary,
            "Trusted Advisor says WARN for VPC Internet gateways in us-west-2 of account 111122223333: 95 of 100 are in use."
        );
        assert_eq!(
            finding.key.unwrap(),
            "111122223333/VPC/Internet gateways/us-west-2/WARN"
        );
        assert_eq!(finding.severity, Some(Severity::Medium));
    }

    #[test]
    fn the_status_decides_how_bad_it_is() {
        let severity = |status| {
            run(&ServiceLimits, &check(status, json!("-")))
                .reported()
                .severity
        };
        assert_eq!(severity("ERROR"), Some(Severity::High));
        assert_eq!(severity("INFO"), Some(Severity::Low));
        assert_eq!(
            run(&ServiceLimits, &check("OK", json!("-"))),
            Outcome::Silent
        );
    }

    #[test]
    fn the_color_replaces_a_missing_status() {
        let mut event = check("WARN", json!("us-west-2"));
        event["detail"]["status"] = json!(null);
        let finding = run(&ServiceLimits, &event).reported();
        assert_eq!(
            finding.subject,
            "Service limit WARN in us-west-2: VPC Internet gateways"
        );
        event["detail"]["check-item-detail"]["Status"] = json!("Green");
        assert_eq!(run(&ServiceLimits, &event), Outcome::Silent);
        event["detail"]["status"] = json!("ok ");
        event["detail"]["check-item-detail"]["Status"] = json!("Red");
        assert_eq!(run(&ServiceLimits, &event), Outcome::Silent);
    }

    #[test]
    fn a_service_without_regions_names_none() {
        let finding = run(&ServiceLimits, &check("ERROR", json!("-"))).reported();
        assert_eq!(
            finding.subject,
            "Service limit ERROR: VPC Internet gateways"
        );
    }

    #[test]
    fn ignores_checks_that_are_not_about_a_limit() {
        let item = json!({"Region": "us-west-2", "Volume ID": "vol-1", "Reason": "unused"});
        let event = trusted_advisor("Underutilized Amazon EBS Volumes", "WARN", item);
        assert_eq!(run(&ServiceLimits, &event), Outcome::Silent);
        let mut event = check("WARN", json!("us-west-2"));
        event["detail"]["check-item-detail"] = json!(null);
        assert_eq!(run(&ServiceLimits, &event), Outcome::Silent);
    }

    #[test]
    fn sparse_items_are_read() {
        let finding = run(
            &ServiceLimits,
            &trusted_advisor(
                "DynamoDB Read Capacity",
                "ERROR",
                json!({"Limit Amount": 40000}),
            ),
        )
        .reported();
        assert_eq!(
            finding.subject,
            "Service limit ERROR: DynamoDB Read Capacity"
        );
    }

    fn health(code: &str, status: &str) -> Value {
        json!({
            "version": "0",
            "id": "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
            "detail-type": "AWS Health Event",
            "source": "aws.health",
            "account": "111122223333",
            "time": "2026-01-15T09:30:00Z",
            "region": "us-east-1",
            "resources": ["Service: vpc | Quota Name: VPCs per Region | Utilization: 80.0%"],
            "detail": {
                "service": "SERVICEQUOTAS",
                "eventTypeCode": code,
                "eventTypeCategory": "accountNotification",
                "statusCode": status,
                "eventRegion": "ca-central-1",
                "affectedEntities": [{"entityValue": "Service: vpc | Quota Name: VPCs per Region | Utilization: 80.0%"}],
                "affectedAccount": "444455556666",
            },
        })
    }

    #[test]
    fn reports_a_quota_from_aws_health() {
        let finding = run(
            &ServiceLimits,
            &health("AWS_SERVICEQUOTAS_THRESHOLD_BREACH", "open"),
        )
        .reported();
        assert_eq!(
            finding.subject,
            "Service quota nearly used up in ca-central-1"
        );
        assert_eq!(
            finding.summary,
            "AWS Health says that service quotas are nearly used up in ca-central-1 of account 444455556666: \
             Service: vpc | Quota Name: VPCs per Region | Utilization: 80.0%."
        );
        let closed = health("AWS_SERVICEQUOTAS_THRESHOLD_BREACH", "closed");
        assert_eq!(run(&ServiceLimits, &closed), Outcome::Silent);
    }

    #[test]
    fn other_events_are_not_delivered() {
        let event = health("AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED", "open");
        assert_eq!(run(&ServiceLimits, &event), Outcome::NotDelivered);
        let mut event = check("WARN", json!("us-west-2"));
        event["source"] = json!("aws.health");
        assert_eq!(run(&ServiceLimits, &event), Outcome::NotDelivered);
    }
}
