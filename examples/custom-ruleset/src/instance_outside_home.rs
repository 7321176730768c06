//! A rule over an AWS API call, with a parameter.

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

rule! {
    /// Reports an instance that is started outside the regions the company works in.
    ///
    /// # Why
    /// Miners start instances where nobody looks.
    ///
    /// # Example
    /// A leaked key starts a GPU instance in a region that nobody uses.
    ///
    /// # Respond
    /// Stop the instance, and rotate the key or end the session that started it.
    pub struct InstanceOutsideHome = "instanceOutsideHome" {
        /// Regions where instances may run, comma separated.
        home_regions: Vec<String> = "us-east-1,eu-central-1",
    }
}

impl Rule for InstanceOutsideHome {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium).attack(["T1496", "T1535"]);

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["RunInstances"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let region = event.region().unwrap_or("an unnamed region");
        if self.home_regions.iter().any(|home| home == region) {
            return Ok(Findings::none());
        }
        let (who, place) = (event.who(), event.place());
        let finding = Finding::new(
            format!("Instance started in {region}"),
            format!("{who} started an instance in {place}."),
        );
        Ok(finding.by(who).detail("region", region).into())
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Outcome, api_call, json, run};

    use super::*;

    fn start(region: &str) -> FixtureEvent {
        api_call(
            "ec2.amazonaws.com",
            "RunInstances",
            json!({"instanceType": "p5.48xlarge"}),
        )
        .region(region)
    }

    fn rule() -> InstanceOutsideHome {
        InstanceOutsideHome {
            home_regions: vec!["us-east-1".into()],
        }
    }

    #[test]
    fn reports_an_instance_abroad() {
        let finding = run(&rule(), &start("ap-east-1")).reported();
        assert_eq!(finding.subject, "Instance started in ap-east-1");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice started an instance in account 111122223333, ap-east-1."
        );
    }

    #[test]
    fn ignores_instances_at_home_and_refused_calls() {
        assert_eq!(run(&rule(), &start("us-east-1")), Outcome::Silent);
        let refused = start("ap-east-1").error("Client.UnauthorizedOperation");
        assert_eq!(run(&rule(), &refused), Outcome::NotDelivered);
    }
}
