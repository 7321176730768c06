use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    rule,
};

use serde_json::Value;

use crate::shared::{DeploymentPrincipals, items, read_or_tried, report, request, saying};

rule! {
    /// Reports one principal reading many encrypted Systems Manager parameters.
    ///
    /// Five different parameters or paths within five minutes are reported. Refused calls count
    /// too. Calls made by AWS services are ignored.
    ///
    /// # Why
    /// An attacker reads every parameter in search of passwords and keys.
    ///
    /// # Example
    /// `aws ssm get-parameters --with-decryption` for every name that `describe-parameters`
    /// returned.
    ///
    /// # Respond
    /// Confirm with the principal's owner. If it was not authorized, disable the credentials and
    /// rotate what was read.
    pub struct ParametersRead = "parametersRead" {
        /// Principals whose calls are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ParametersRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1555.006"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ssm.amazonaws.com",
            [
                "GetParameter",
                "GetParameterHistory",
                "GetParameters",
                "GetParametersByPath",
            ],
        )
        .field("detail.requestParameters.withDecryption", saying(true))
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(5, Duration::from_secs(300))
            .distinct("resource")
            .by([By::Account, By::Principal])
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        if call.made_by_service() {
            return Ok(Findings::none());
        }
        let request = request(call);
        let names = [&request["name"], &request["names"], &request["path"]];
        let names = names.into_iter().flat_map(items).filter_map(Value::as_str);
        let verb = read_or_tried(call);
        // One call may read ten of them: each counts.
        let told = |name| {
            let did = format!("{verb} the encrypted parameter {name}");
            report(event, "Encrypted parameter read", &did, name)
        };
        Ok(names.map(told).collect())
    }
}
