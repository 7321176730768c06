use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::{ActionPattern, Grant},
    rule,
};

use super::{
    policy_write::{self, PolicyWrite},
    role_policy::RolePolicy,
};

rule! {
    /// Reports an IAM policy being written that grants actions of a restricted service.
    ///
    /// Managed and inline policies are evaluated as IAM does it, including wildcards and
    /// `NotAction`; `*` grants actions of every service. A policy document that cannot be read is
    /// reported.
    ///
    /// # Why
    /// A principal that can change IAM can give itself every other permission.
    ///
    /// # Example
    /// With `iam` restricted, `aws iam put-role-policy` with a document that allows `iam:*`, `*`,
    /// or everything except `s3:*`.
    ///
    /// # Respond
    /// Ask the person who wrote the policy what it is for. If it was not authorized, delete the
    /// policy or its version (`aws iam list-policy-versions`), and search CloudTrail for what was
    /// done with it.
    pub struct AllowedIamActions = "allowedIAMActions" {
        /// Services whose actions may not be granted, by IAM prefix, comma separated, such as
        /// `iam,organizations`.
        restricted_services: Vec<String>,
        /// Actions of those services that may be granted, comma separated, such as `iam:Get*`; `*`
        /// and `?` are wildcards.
        allowed_actions: Vec<String> = "",
        /// Writes to ignore, comma separated, as `ROLE:POLICY`: two regular expressions that must
        /// match the whole name of the role or user that writes and the whole name or ARN of the
        /// policy; case does not matter.
        ignored_role_policy: Vec<RolePolicy> = "",
    }
}

impl Rule for AllowedIamActions {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098", "T1548"])
        .cis(["5.4"])
        .groups(["cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        policy_write::pattern()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let Some(write) = PolicyWrite::of(event, &self.ignored_role_policy) else {
            return Ok(Findings::none());
        };
        let document = match write.document() {
            Ok(document) => document,
            Err(finding) => return Ok(finding.into()),
        };
        let allowed: Vec<ActionPattern> = self
            .allowed_actions
            .iter()
            .map(|action| action.as_str().into())
            .collect();
        let mut services = Vec::new();
        let mut grants: Vec<Grant<'_>> = Vec::new();
        let mut analysis = document.analysis();
        for service in &self.restricted_services {
            // `iam:*` means `iam`.
            let service = service.split(':').next().unwrap_or_default();
            let granted = analysis.service_grants(service, &allowed);
            if !granted.is_empty() {
                services.push(service);
            }
            grants.extend(granted);
        }
        if grants.is_empty() {
            return Ok(Findings::none());
        }
        let (services, granted) = (services.join(", "), sentences(&grants));
        let finding = write.finding(
            format!("Restricted actions granted ({services}): {}", write.name()),
            format!(
                "{}, which grants actions of {services}: {}.",
                write.sentence(),
                granted.join("; ")
            ),
        );
        Ok(finding
            .detail("services", services)
            .detail("grants", granted)
            .into())
    }
}

/// Each statement once, in the order of the document, although several services may be granted by
/// it.
fn sentences(grants: &[Grant<'_>]) -> Vec<String> {
    let mut told: Vec<_> = grants
        .iter()
        .map(|grant| (grant.number(), grant.to_string()))
        .collect();
    told.sort_unstable();
    told.dedup();
    told.into_iter().map(|(_, sentence)| sentence).collect()
}

#[cfg(test)]
mod tests {
    use patrol_core::ParamValue;
    use patrol_testkit::{FixtureEvent, Identity, Outcome, Value, api_call, json, run};

    use super::*;

    fn rule() -> AllowedIamActions {
        AllowedIamActions {
            restricted_services: vec!["IAM".into(), "organizations:*".into()],
            allowed_actions: vec!["iam:Get*".into(), "iam:PassRole".into()],
            ignored_role_policy: vec![],
        }
    }

    fn write(statement: Value) -> FixtureEvent {
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let request =
            json!({"roleName": "app", "policyName": "inline-1", "policyDocument": document});
        api_call("iam.amazonaws.com", "PutRolePolicy", request)
    }

    fn allow(action: Value) -> FixtureEvent {
        write(json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
    }

    #[test]
    fn reports_restricted_actions() {
        let finding = run(&rule(), &allow(json!(["s3:*", "iam:CreateUser"]))).reported();
        assert_eq!(
            finding.subject,
            "Restricted actions granted (IAM): inline-1"
        );
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice wrote policy inline-1 of role app in account 111122223333, us-east-1, \
             which grants actions of IAM: statement 1 allows `iam:CreateUser` on `*`."
        );
    }

    #[test]
    fn reads_actions_as_iam_does() {
        for action in [
            json!("*"),
            json!("*:*"),
            json!("iam:*"),
            json!(["IAM:createuser"]),
            json!("i?m:Put*"),
            json!("iam:G*"),
        ] {
            run(&rule(), &allow(action)).reported();
        }
        let finding = run(&rule(), &allow(json!("*"))).reported();
        assert_eq!(finding.details["services"], "IAM, organizations");
        assert_eq!(finding.details["grants"].as_array().unwrap().len(), 1);
        run(
            &rule(),
            &write(json!([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}])),
        )
        .reported();
    }

    #[test]
    fn ignores_allowed_actions_other_services_and_denials() {
        for action in [
            json!("iam:PassRole"),
            json!("IAM:getuser"),
            json!(["iam:Get*", "s3:*"]),
            json!([]),
        ] {
            assert_eq!(run(&rule(), &allow(action)), Outcome::Silent);
        }
        for statement in [
            json!([]),
            json!({"Effect": "Deny", "Action": "*", "Resource": "*"}),
            json!({"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}),
        ] {
            assert_eq!(run(&rule(), &write(statement)), Outcome::Silent);
        }
    }

    #[test]
    fn reports_a_broken_document() {
        for document in [json!("{\"Statement\": ["), json!(""), json!("{}"), json!(5)] {
            let request = json!({"policyArn": "arn:aws:iam::111122223333:policy/ops", "policyDocument": document});
            let event = api_call("iam.amazonaws.com", "CreatePolicyVersion", request);
            let finding = run(&rule(), &event).reported();
            assert_eq!(finding.subject, "Unreadable policy document: ops");
        }
    }

    #[test]
    fn ignores_refused_calls_and_reports_a_document_that_is_not_recorded() {
        assert_eq!(
            run(&rule(), &allow(json!("*")).error("AccessDenied")),
            Outcome::NotDelivered
        );
        for request in [json!(null), json!("text"), json!({"policyName": "x"})] {
            let event = api_call("iam.amazonaws.com", "CreatePolicy", request);
            let finding = run(&rule(), &event).reported();
            assert_eq!(finding.subject, "Policy document not recorded");
        }
    }

    #[test]
    fn ignores_writes_that_a_pair_ignores() {
        let rule = AllowedIamActions {
            ignored_role_policy: ParamValue::parse("^deployer$:inline-1,").unwrap(),
            ..rule()
        };
        let by = |role| allow(json!("*")).by(Identity::assumed_role(role, "ci"));
        assert_eq!(run(&rule, &by("Deployer")), Outcome::Silent);
        run(&rule, &by("Admin")).reported();
        run(&rule, &allow(json!("*"))).reported();
    }
}
