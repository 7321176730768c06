use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    pattern::cloudtrail::{API_CALL, refusals},
    rule,
};

use crate::shared::{Names, UNNAMED, refused};

rule! {
    /// Reports a principal that is refused ten different API calls within ten minutes.
    ///
    /// Calls made by AWS services are not counted, and the same call counts once however often it
    /// is refused: that is usually a misconfigured program. After a finding, the principal is not
    /// reported again for an hour.
    ///
    /// # Why
    /// An attacker with stolen credentials does not know what they allow, and tries.
    ///
    /// # Example
    /// One access key is refused `ListUsers`, `ListBuckets`, `DescribeInstances`,
    /// `GetAccountAuthorizationDetails` and six more calls within a minute.
    ///
    /// # Respond
    /// Ask the principal's owner. If the calls were not authorized, deactivate the key or revoke
    /// the role's sessions, and review the calls that succeeded.
    pub struct AccessDeniedBurst = "accessDeniedBurst" {
        /// Principals to ignore, by the name or ARN of the role or user, comma separated; `*` and
        /// `?` are wildcards.
        ignored_principals: Names = "",
    }
}

impl Rule for AccessDeniedBurst {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1580", "T1087.004"])
        .cis(["5.1"])
        .groups(["baseline", "cis", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([API_CALL]).field("detail.errorCode", refusals())
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(10, Duration::from_secs(600))
            .distinct("action")
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if call.made_by_service()
            || self
                .ignored_principals
                .matches_principal(&call.user_identity)
        {
            return Ok(Findings::none());
        }
        let subject = "Many different calls refused";
        let to = format!("to call {} ({})", call.event_name, call.event_source);
        let finding = refused(event, subject, &to, UNNAMED);
        Ok(finding.key("refused").into())
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, api_call, json, replay, rule};

    use super::*;

    fn refused_call(name: &str) -> FixtureEvent {
        api_call("iam.amazonaws.com", name, json!({})).error("AccessDenied")
    }

    #[test]
    fn ten_different_refused_calls_are_reported_once_and_the_rest_is_counted() {
        let burst: AccessDeniedBurst = rule([]);
        let calls = (0..15).map(|call| ("5m", refused_call(&format!("Get{call}"))));
        let told = replay(&burst, calls).told;
        let told: Vec<_> = told.iter().map(|told| (told.event, told.count)).collect();
        assert_eq!(told, [(9, 10), (15, 5)]);
    }

    #[test]
    fn the_same_refused_call_again_is_not() {
        let burst: AccessDeniedBurst = rule([]);
        let calls = (0..50).map(|_| ("5m", refused_call("GetRole")));
        assert!(replay(&burst, calls).told.is_empty());
    }
}
