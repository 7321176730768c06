use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{action_pattern, hidden_request};

rule! {
    /// Reports a protected action on a protected CloudFront distribution.
    ///
    /// CloudTrail may append the API version's date to the name of an action
    /// (`UpdateDistribution2016_11_25`); it is ignored in comparisons. CloudFront events arrive in
    /// us-east-1.
    ///
    /// # Why
    /// Changing or deleting a distribution can take down the site behind it, or redirect its
    /// traffic.
    ///
    /// # Example
    /// `aws cloudfront delete-distribution` on the production site's distribution.
    ///
    /// # Respond
    /// Confirm the change with the person who made it, and compare the distribution with AWS Config
    /// or its template. Treat an unknown origin or certificate as an attack.
    pub struct CloudfrontModifyDelete = "cloudfrontModifyDelete" {
        /// Protected CloudFront actions, comma separated, such as
        /// `UpdateDistribution,DeleteDistribution`; `*` is a wildcard, and case does not matter.
        protected_actions: Vec<String>,
        /// IDs of protected distributions, comma separated.
        protected_distributions: Vec<String>,
    }
}

impl Rule for CloudfrontModifyDelete {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1578", "T1485"])
        .groups(["destruction"])
        .since("0.1.0")
        .reports_omitted();

    // Every action: the operator lists them, and their names may carry a date.
    fn pattern() -> Pattern {
        Pattern::api_calls("cloudfront.amazonaws.com").succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let action = without_date(&call.event_name);
        let mut protected = self.protected_actions.iter();
        let protected =
            protected.any(|listed| action_pattern(without_date(listed)).matches(action));
        if !protected {
            return Ok(Findings::none());
        }
        if let Some(hidden) = hidden_request(event, "which distribution it was") {
            return Ok(hidden.into());
        }
        let Some(id) = ids(call).find(|id| self.protected_distributions.iter().any(|p| p == id))
        else {
            return Ok(Findings::none());
        };
        let who = event.who();
        let finding = Finding::new(
            format!("{action} on protected distribution {id}"),
            format!(
                "{who} called {action} on the protected CloudFront distribution {id} in {}.",
                event.place()
            ),
        );
        Ok(finding
            .by(who)
            .detail("action", action)
            .detail("distribution", id)
            .into())
    }
}

/// `UpdateDistribution` of `UpdateDistribution2016_11_25`.
fn without_date(action: &str) -> &str {
    const DATE: &str = "2016_11_25";
    let Some((name, date)) = action
        .len()
        .checked_sub(DATE.len())
        .and_then(|at| action.split_at_checked(at))
    else {
        return action;
    };
    let is_date = date
        .bytes()
        .zip(DATE.bytes())
        .all(|(got, sample)| match sample {
            b'_' => got == b'_',
            _ => got.is_ascii_digit(),
        });
    if is_date { name } else { action }
}

/// The distribution's id, wherever the call puts it; calls that tag give its ARN.
fn ids(call: &ApiCall) -> impl Iterator<Item = &str> {
    let request = call.request_parameters.iter();
    request.flat_map(|request| {
        let ids = [
            "id",
            "distributionId",
            "targetDistributionId",
            "primaryDistributionId",
        ];
        let ids = ids.into_iter().filter_map(|field| request[field].as_str());
        let arn = request["resource"].as_str();
        ids.chain(arn.and_then(|arn| Some(arn.rsplit_once(":distribution/")?.1)))
    })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Outcome, Value, api_call, json, run};

    use super::*;

    fn rule() -> CloudfrontModifyDelete {
        CloudfrontModifyDelete {
            protected_actions: vec![
                "UpdateDistribution2020_05_31".into(),
                "CreateInvalidation".into(),
            ],
            protected_distributions: vec!["E1PROTECTED".into(), "E2PROTECTED".into()],
        }
    }

    fn call(name: &str, request: Value) -> FixtureEvent {
        api_call("cloudfront.amazonaws.com", name, request)
    }

    #[test]
    fn reports_a_protected_action_with_and_without_a_date() {
        for name in ["UpdateDistribution", "UpdateDistribution2016_11_25"] {
            let finding = run(
                &rule(),
                &call(name, json!({"id": "E2PROTECTED", "ifMatch": "x"})),
            )
            .reported();
            assert_eq!(
                finding.subject,
                "UpdateDistribution on protected distribution E2PROTECTED"
            );
        }
    }

    #[test]
    fn an_invalidation_names_the_distribution_in_another_field() {
        let request = json!({"distributionId": "E1PROTECTED", "invalidationBatch": {}});
        run(&rule(), &call("CreateInvalidation", request)).reported();
    }

    #[test]
    fn a_call_that_tags_names_the_distribution_by_its_arn() {
        let rule = CloudfrontModifyDelete {
            protected_actions: vec!["cloudfront:TagResource".into()],
            ..rule()
        };
        let tag = |arn: &str| call("TagResource2020_05_31", json!({ "resource": arn }));
        let of = "arn:aws:cloudfront::111122223333:distribution/";
        run(&rule, &tag(&format!("{of}E1PROTECTED"))).reported();
        assert_eq!(run(&rule, &tag(&format!("{of}E1"))), Outcome::Silent);
        assert_eq!(run(&rule, &tag("E1PROTECTED")), Outcome::Silent);
    }

    #[test]
    fn ignores_unprotected_distributions_and_refused_calls() {
        let update = |id: Value| call("UpdateDistribution", json!({"id": id}));
        for id in [
            json!("E1PROTECTED2"),
            json!("E1"),
            json!("e1protected"),
            json!(5),
            json!(null),
        ] {
            assert_eq!(run(&rule(), &update(id)), Outcome::Silent);
        }
        let protected = json!({"id": "E1PROTECTED"});
        assert_eq!(
            run(&rule(), &call("DeleteDistribution", protected)),
            Outcome::Silent
        );
        let refused = update(json!("E1PROTECTED")).error("AccessDenied");
        assert_eq!(run(&rule(), &refused), Outcome::NotDelivered);
        for request in [json!(null), json!("E1PROTECTED"), json!(["E1PROTECTED"])] {
            assert_eq!(
                run(&rule(), &call("UpdateDistribution", request)),
                Outcome::Silent
            );
        }
    }

    #[test]
    fn only_a_date_is_cut() {
        for (action, name) in [
            ("UpdateDistribution2016_11_25", "UpdateDistribution"),
            ("UpdateDistribution2016_11_2", "UpdateDistribution2016_11_2"),
            ("A2016-11-25", "A2016-11-25"),
            ("ü016_11_25", "ü016_11_25"),
            ("", ""),
        ] {
            assert_eq!(without_date(action), name);
        }
    }
}
