use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::Arn, rule,
};

rule! {
    /// Reports a disallowed role being assumed.
    ///
    /// A role is disallowed if its name, including its path, contains one of the listed texts. A
    /// listed ARN is compared with the role's whole ARN. AWS services that assume a role for
    /// themselves are ignored, including through their service-linked role.
    ///
    /// # Why
    /// Some roles are only for emergencies or for machines: anyone who assumes one should have a
    /// reason.
    ///
    /// # Example
    /// With `OrganizationAdministrator` listed, `aws sts assume-role --role-arn
    /// arn:aws:iam::111122223333:role/ops/OrganizationAdministrator ...`.
    ///
    /// # Respond
    /// Ask the person who assumed the role for the reason, and review what the session has done. If
    /// it was not authorized, revoke the role's sessions (`AWSRevokeOlderSessions`).
    pub struct AssumeRole = "assumeRole" {
        /// Disallowed roles, comma separated: parts of their names, or whole ARNs.
        disallowed_roles: Vec<String>,
    }
}

impl Rule for AssumeRole {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004", "T1550.001"])
        .groups(["credentials", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "sts.amazonaws.com",
            [
                "AssumeRole",
                "AssumeRoleWithSAML",
                "AssumeRoleWithWebIdentity",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        // A service assumes roles for itself, as EC2 does for an instance profile.
        if call.is_services_own() {
            return Ok(Findings::none());
        }
        let Some(arn) = role_arn(call) else {
            return Ok(Findings::none());
        };
        let name = role_name(arn);
        let Some(listed) = self.disallowed_roles.iter().find(|listed| {
            if listed.starts_with("arn:") {
                *listed == arn
            } else {
                name.contains(*listed)
            }
        }) else {
            return Ok(Findings::none());
        };
        let who = event.who();
        let finding = Finding::new(
            format!("Disallowed role assumed: {}", name.trim_start_matches('/')),
            format!(
                "{who} assumed the role {arn} in {}, which `{listed}` disallows.",
                event.place()
            ),
        );
        Ok(finding
            .by(who)
            .detail("role", arn)
            .detail("disallowedBy", listed.as_str())
            .into())
    }
}

/// The role's ARN: asked for, or in the answer, or listed as the resource.
fn role_arn(call: &ApiCall) -> Option<&str> {
    let asked = call.request_parameters.as_ref();
    let answered = call.response_elements.as_ref();
    [
        asked.and_then(|request| request["roleArn"].as_str()),
        answered.and_then(|answer| answer["assumedRoleUser"]["arn"].as_str()),
        call.resource_arn("AWS::IAM::Role"),
    ]
    .into_iter()
    .flatten()
    .find(|arn| !arn.is_empty())
}

/// The role's path and name: `/ops/Admin` of `arn:aws:iam::111122223333:role/ops/Admin`, and
/// `/Admin` of a session's `arn:aws:sts::111122223333:assumed-role/Admin/bob`.
fn role_name(arn: &str) -> &str {
    let resource = Arn::parse(arn).map_or(arn, |arn| arn.resource());
    if let Some(name) = resource.strip_prefix("assumed-role") {
        return name
            .rfind('/')
            .filter(|end| *end > 0)
            .map_or(name, |end| &name[..end]);
    }
    resource
        .strip_prefix("role")
        .filter(|name| name.starts_with('/'))
        .unwrap_or(resource)
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Identity, Outcome, Value, api_call, json, run};

    use super::*;

    fn rule(roles: &[&str]) -> AssumeRole {
        AssumeRole {
            disallowed_roles: roles.iter().map(|role| role.to_string()).collect(),
        }
    }

    fn assume(role_arn: &str) -> FixtureEvent {
        let request =
            json!({"roleArn": role_arn, "roleSessionName": "bob", "durationSeconds": 900});
        api_call("sts.amazonaws.com", "AssumeRole", request)
    }

    const ADMIN: &str = "arn:aws:iam::111122223333:role/ops/Admin-1";

    #[test]
    fn reports_a_listed_role() {
        let finding = run(&rule(&["Other", "Admin"]), &assume(ADMIN)).reported();
        assert_eq!(finding.subject, "Disallowed role assumed: ops/Admin-1");
        assert_eq!(
            finding.summary,
            format!(
                "arn:aws:iam::111122223333:user/alice assumed the role {ADMIN} in account 111122223333, us-east-1, which `Admin` disallows."
            )
        );
    }

    #[test]
    fn looks_at_path_and_name_only() {
        for listed in ["ops/", "/ops/Admin", ADMIN] {
            run(&rule(&[listed]), &assume(ADMIN)).reported();
        }
        for listed in [
            "role",
            "iam",
            "111122223333",
            "admin",
            "arn:aws:iam::111122223333:role/ops",
        ] {
            assert_eq!(
                run(&rule(&[listed]), &assume(ADMIN)),
                Outcome::Silent,
                "{listed}"
            );
        }
    }

    #[test]
    fn federated_sign_ins_count() {
        for (name, identity) in [
            (
                "AssumeRoleWithSAML",
                json!({"type": "SAMLUser", "principalId": "x=:bob@example.com", "userName": "bob@example.com"}),
            ),
            (
                "AssumeRoleWithWebIdentity",
                json!({"type": "WebIdentityUser", "userName": "repo:acme/site"}),
            ),
            (
                "AssumeRole",
                json!({"type": "AWSAccount", "principalId": "AROAEXAMPLE:eve", "accountId": "444455556666"}),
            ),
            ("AssumeRole", json!("somebody")),
        ] {
            let mut event = assume(ADMIN).by(Identity::custom(identity));
            event["detail"]["eventName"] = json!(name);
            run(&rule(&["Admin"]), &event).reported();
        }
    }

    #[test]
    fn ignores_services_refused_calls_and_calls_without_a_role() {
        let rule = rule(&["Admin"]);
        assert_eq!(
            run(
                &rule,
                &assume(ADMIN).by(Identity::service("ec2.amazonaws.com"))
            ),
            Outcome::Silent
        );
        let text = Identity::custom(json!("lambda.amazonaws.com"));
        assert_eq!(run(&rule, &assume(ADMIN).by(text)), Outcome::Silent);
        let bare = Identity::custom(json!({"invokedBy": "ec2.amazonaws.com"}));
        assert_eq!(run(&rule, &assume(ADMIN).by(bare)), Outcome::Silent);
        let mut nobody = assume(ADMIN).by(Identity::custom(json!(null)));
        nobody["detail"]["sourceIPAddress"] = json!("ec2.amazonaws.com");
        assert_eq!(run(&rule, &nobody), Outcome::Silent);
        assert_eq!(
            run(&rule, &assume(ADMIN).error("AccessDenied")),
            Outcome::NotDelivered
        );
        for request in [json!(null), json!("text"), json!({"roleArn": 5})] {
            let event = api_call("sts.amazonaws.com", "AssumeRole", request);
            assert_eq!(run(&rule, &event), Outcome::Silent);
        }
    }

    #[test]
    fn the_answer_and_the_resources_name_the_role_too() {
        let answer = |arn: &str| -> Value { json!({"assumedRoleUser": {"arn": arn}}) };
        let event = api_call("sts.amazonaws.com", "AssumeRole", json!(null))
            .response(answer("arn:aws:sts::111122223333:assumed-role/Admin/bob"));
        run(&rule(&["Admin"]), &event).reported();
        assert_eq!(run(&rule(&["bob"]), &event), Outcome::Silent);
        let mut event = api_call("sts.amazonaws.com", "AssumeRole", json!("text"));
        event["detail"]["resources"] = json!([{"ARN": ADMIN, "type": "AWS::IAM::Role"}]);
        run(&rule(&["Admin"]), &event).reported();
    }

    #[test]
    fn a_user_that_a_service_acts_for_is_not_a_service() {
        let mut event = assume(ADMIN);
        event["detail"]["userIdentity"]["invokedBy"] = json!("cloudformation.amazonaws.com");
        event["detail"]["sourceIPAddress"] = json!("cloudformation.amazonaws.com");
        run(&rule(&["Admin"]), &event).reported();
    }

    #[test]
    fn nothing_listed_is_nothing_reported() {
        assert_eq!(run(&rule(&[]), &assume(ADMIN)), Outcome::Silent);
    }

    #[test]
    fn a_service_linked_role_is_its_service() {
        let by = |path: &str| {
            let mut identity = json!({
                "type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/x",
                "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::111122223333:role/{path}AWSServiceRoleForConfig")}},
            });
            identity["invokedBy"] = json!("config.amazonaws.com");
            assume(ADMIN).by(Identity::custom(identity))
        };
        let rule = rule(&["Admin"]);
        assert_eq!(
            run(&rule, &by("aws-service-role/config.amazonaws.com/")),
            Outcome::Silent
        );
        // Anybody may name a role so.
        run(&rule, &by("")).reported();
    }
}
