use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::{
    policy_simulator::{Decision, PolicySimulator, SimulationRequest},
    policy_write::{self, OwnWrite, PolicyWrite},
    probe::{Call, Probe},
    simulated_principal::{PrincipalFilter, simulated},
    simulator_findings::{beyond, gone, granted_to_oneself, partly_tried},
};

rule! {
    /// Reports a principal writing a policy that grants what it may not do itself.
    ///
    /// Asks IAM's policy simulator about the actions that the policy grants, until one is denied.
    /// Wildcards are written out, and those actions come first that decide what others may do. A
    /// policy is worth a thousand questions; where that is not enough and nothing was denied, a
    /// finding of low severity says so. IAM users and roles are simulated; the root user and AWS services are
    /// ignored. A policy document that cannot be read is reported, too.
    ///
    /// IAM is asked after the write. Whoever writes a policy for his own user, or for the role of his
    /// session, is reported without asking, since he is allowed it by then; whoever writes one for a
    /// group, with a lower severity. IAM says which policies allow something, so whoever is allowed it by
    /// nothing but the policy that he wrote, such as a new version of a managed policy that is attached to him, or one
    /// that he attached to himself at once, is reported as well. IAM knows the principals of its own account alone:
    /// what principals of other accounts write is not tried. A principal that is gone by the time it is asked about is
    /// reported.
    ///
    /// # Why
    /// Who may write policies, and no more, gives himself the rest by writing one.
    ///
    /// # Example
    /// A deployment role without `iam:CreateUser` puts a policy with `iam:*` on a role that it
    /// can use.
    ///
    /// # Respond
    /// Delete the policy or its version first, and ask afterwards: the principal may use it at once.
    /// Then read what the principal did since.
    pub struct PrincipalPolicySimulator = "principalPolicySimulator" uses PolicySimulator {
        /// A regular expression for the ARNs of the users and roles to look at; case does not
        /// matter. Empty or `none`: all of them.
        principal_regex: PrincipalFilter = "",
        /// Services to ignore, by prefix, comma separated, such as `logs,ecs`.
        ignored_services: Vec<String> = "",
        /// Resources of policies to ignore, comma separated; `*` and `?` are wildcards.
        ignored_resources: Vec<String> = "",
    }
}

impl Rule for PrincipalPolicySimulator {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .cis(["5.4"])
        .groups(["cis"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        policy_write::pattern()
    }

    async fn check(&self, event: &Event<ApiCall>, cx: &Context) -> Result<Findings> {
        let identity = &event.detail.user_identity;
        let Some(write) = PolicyWrite::of(event, &[]) else {
            return Ok(Findings::none());
        };
        let Some(principal) = simulated(identity) else {
            return Ok(Findings::none());
        };
        if !self.principal_regex.takes(&principal) {
            return Ok(Findings::none());
        }
        let document = match write.document() {
            Ok(document) => document,
            Err(finding) => return Ok(finding.into()),
        };
        let seed = event.id.as_deref().unwrap_or_default();
        let probe = Probe::new(
            &document,
            &self.ignored_services,
            &self.ignored_resources,
            seed,
        );
        if let (Some(own), true) = (write.to_oneself(), probe.granted > 0) {
            return Ok(granted_to_oneself(&write, own).into());
        }
        let simulator = cx.client::<PolicySimulator>(self)?;
        if !simulator.knows(&principal).await? {
            return Ok(Findings::none());
        }
        let (granted, cut) = (probe.granted, probe.cut);
        for Call { actions, resources } in probe.calls() {
            let request = SimulationRequest {
                principal_arn: principal.clone(),
                actions,
                resources,
            };
            let decisions = match simulator.simulate(&request).await {
                Err(why) if why.is_unknown_principal() => {
                    return Ok(gone(&write, &principal).into());
                }
                decisions => decisions?,
            };
            let (allowed, denied): (Vec<_>, Vec<_>) =
                decisions.into_iter().partition(|decision| decision.allowed);
            if !denied.is_empty() {
                return Ok(beyond(&write, &document, &principal, &denied).into());
            }
            let by_itself = |decision: &Decision| write.is_all_of(&decision.policies);
            if allowed.iter().any(by_itself) {
                return Ok(granted_to_oneself(&write, OwnWrite::Certain).into());
            }
        }
        if cut {
            return Ok(partly_tried(&write, &principal, granted).into());
        }
        Ok(Findings::none())
    }
}

#[cfg(test)]
mod tests {
    use patrol_core::{ParamValue, aws::AwsResponse};
    use patrol_testkit::{
        FakeAws, FixtureEvent, Identity, Outcome, Value, api_call, json, run_with,
    };

    use super::*;
    use crate::iam::fake_iam::allowing;

    fn rule(regex: &str) -> PrincipalPolicySimulator {
        PrincipalPolicySimulator {
            principal_regex: ParamValue::parse(regex).unwrap(),
            ignored_services: vec!["logs".into()],
            ignored_resources: vec!["arn:aws:s3:::public-*".into()],
        }
    }

    fn write(statement: Value) -> FixtureEvent {
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let request = json!({"userName": "bob", "policyName": "p", "policyDocument": document});
        api_call("iam.amazonaws.com", "PutUserPolicy", request)
    }

    fn allow(action: Value) -> FixtureEvent {
        write(json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
    }

    fn whoami() -> AwsResponse {
        AwsResponse::ok(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        )
    }

    fn simulations(iam: &FakeAws) -> usize {
        let requests = iam.requests().into_iter();
        let simulations = requests.filter(|request| request.operation != "GetCallerIdentity");
        simulations.count()
    }

    fn simulated_as(identity: Identity) -> Option<String> {
        let simulator = allowing(&[]);
        let _ = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")).by(identity),
            &simulator.context::<PolicySimulator>(),
        );
        let requests = simulator.requests();
        let mut sources = requests
            .iter()
            .filter_map(|request| request.param("PolicySourceArn"));
        sources.next().map(str::to_owned)
    }

    #[test]
    fn reports_what_the_writer_may_not_do() {
        let simulator = allowing(&["s3:GetObject"]);
        let event = allow(json!(["s3:GetObject", "iam:Pass*"]));
        let finding =
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
        assert_eq!(finding.subject, "alice grants what it may not do itself");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice wrote policy p of user bob in account 111122223333, us-east-1, which grants \
             what arn:aws:iam::111122223333:user/alice may not do itself: `iam:Pass*` on `*`."
        );
    }

    #[test]
    fn silent_when_the_writer_may_do_it_all() {
        let simulator = allowing(&["s3:GetObject"]);
        let event = write(json!([
            {"Effect": "Allow", "Action": ["S3:getobject", "logs:*"], "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::public-1/*"]},
            {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
        ]));
        assert_eq!(
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()),
            Outcome::Silent
        );
        assert_eq!(simulations(&simulator), 1);
    }

    #[test]
    fn what_cannot_be_tried_in_full_is_told_mildly() {
        let all = FakeAws::new(|request| {
            if request.operation == "GetCallerIdentity" {
                return whoami();
            }
            let actions = request.list("ActionNames.member");
            let results = actions.iter().map(|action| format!("<member><EvalActionName>{action}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision></member>"));
            let results: String = results.collect();
            AwsResponse::ok(format!(
                "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
            ))
        });
        let event = allow(json!("*"));
        let finding = run_with(&rule(""), &event, &all.context::<PolicySimulator>()).reported();
        assert_eq!(finding.severity, Some(Severity::Low));
        assert_eq!(finding.subject, "alice grants more than can be tried");
        assert_eq!(simulations(&all), 10);
    }

    #[test]
    fn the_first_denial_ends_the_questions() {
        let simulator = allowing(&[]);
        let event = allow(json!(["*", "iam:Create*"]));
        let finding =
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
        assert_eq!(simulations(&simulator), 1);
        assert_eq!(finding.details["grants"], json!(["`*` on `*`"]));
    }

    #[test]
    fn users_and_roles_are_simulated() {
        assert_eq!(
            simulated_as(Identity::iam_user("alice")).unwrap(),
            "arn:aws:iam::111122223333:user/alice"
        );
        assert_eq!(
            simulated_as(Identity::assumed_role("Deployer", "ci")).unwrap(),
            "arn:aws:iam::111122223333:role/Deployer"
        );
        let session = "arn:aws-cn:sts::111122223333:assumed-role/Deployer/ci";
        let bare =
            json!({"type": "AssumedRole", "arn": session, "sessionContext": {"sessionIssuer": {}}});
        assert_eq!(
            simulated_as(Identity::custom(bare)).unwrap(),
            "arn:aws-cn:iam::111122223333:role/Deployer"
        );
        let bare = json!({"type": "IAMUser", "accountId": "111122223333", "userName": "alice"});
        assert_eq!(
            simulated_as(Identity::custom(bare)).unwrap(),
            "arn:aws:iam::111122223333:user/alice"
        );
    }

    #[test]
    fn root_and_services_are_ignored() {
        for identity in [
            Identity::root(),
            Identity::service("cloudformation.amazonaws.com"),
            Identity::custom(json!("somebody")),
            Identity::custom(json!({"type": "AWSAccount", "accountId": "444455556666"})),
        ] {
            assert_eq!(simulated_as(identity), None);
        }
    }

    #[test]
    fn only_matching_principals_count() {
        let ask = |regex, role| {
            let simulator = allowing(&[]);
            let event = allow(json!("s3:GetObject")).by(Identity::assumed_role(role, "x"));
            run_with(
                &rule(regex),
                &event,
                &simulator.context::<PolicySimulator>(),
            )
        };
        ask("role/deploy", "Deployer").reported();
        assert_eq!(ask("role/deploy", "Admin"), Outcome::Silent);
        for all in ["none", "None", " ", ""] {
            ask(all, "Admin").reported();
        }
        assert!(PrincipalFilter::parse("(").is_err());
    }

    #[test]
    fn reports_a_broken_document() {
        let request = json!({"groupName": "ops", "policyName": "p", "policyDocument": "%7B"});
        let event = api_call("iam.amazonaws.com", "PutGroupPolicy", request);
        let finding = run_with(
            &rule(""),
            &event,
            &allowing(&[]).context::<PolicySimulator>(),
        )
        .reported();
        assert_eq!(finding.subject, "Unreadable policy document: p");
    }

    #[test]
    fn ignores_refused_calls() {
        let simulator = allowing(&[]);
        let event = allow(json!("*")).error("AccessDenied");
        assert_eq!(
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()),
            Outcome::NotDelivered
        );
        assert!(simulator.requests().is_empty());
    }

    #[test]
    #[should_panic(expected = "Throttling")]
    fn a_failing_simulator_is_no_silence() {
        let simulator = FakeAws::new(|request| match request.operation.as_str() {
            "GetCallerIdentity" => whoami(),
            _ => AwsResponse::new(400, "<E><Error><Code>Throttling</Code></Error></E>"),
        });
        let _ = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")),
            &simulator.context::<PolicySimulator>(),
        );
    }

    /// By then the policy is attached to whoever wrote it.
    #[test]
    fn what_nothing_but_the_written_policy_allows_was_not_allowed_before() {
        let allowed_by = |policies: &'static [&'static str]| {
            FakeAws::new(move |request| {
                if request.operation == "GetCallerIdentity" {
                    return whoami();
                }
                let matched = policies.iter().map(|policy| format!("<member><SourcePolicyId>{policy}</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType></member>"));
                let matched: String = matched.collect();
                AwsResponse::ok(format!(
                    "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision><MatchedStatements>{matched}</MatchedStatements></member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
                ))
            })
        };
        let document = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}).to_string();
        let version = json!({"policyArn": "arn:aws:iam::111122223333:policy/team/own", "policyDocument": document, "setAsDefault": true});
        let new = json!({"policyName": "own", "policyDocument": document});
        for (name, request) in [("CreatePolicyVersion", version), ("CreatePolicy", new)] {
            let ask = |policies| {
                let iam = allowed_by(policies);
                let event = api_call("iam.amazonaws.com", name, request.clone());
                run_with(&rule(""), &event, &iam.context::<PolicySimulator>())
            };
            let told = ask(&["own"]).reported();
            assert_eq!(told.subject, "alice wrote a policy for itself", "{name}");
            assert_eq!(told.severity, Some(Severity::High));
            assert_eq!(ask(&["own", "ReadOnlyAccess"]), Outcome::Silent, "{name}");
            assert_eq!(ask(&[]), Outcome::Silent, "{name}");
        }
    }

    #[test]
    fn iam_is_not_asked_about_other_accounts() {
        let member = json!({"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::444455556666:user/eve"});
        let simulator = allowing(&[]);
        let outcome = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")).by(Identity::custom(member)),
            &simulator.context::<PolicySimulator>(),
        );
        assert_eq!(outcome, Outcome::Silent);
        assert_eq!(simulations(&simulator), 0);
    }

    #[test]
    fn a_writer_that_is_gone_is_told() {
        let simulator = FakeAws::new(|request| match request.operation.as_str() {
            "GetCallerIdentity" => whoami(),
            _ => AwsResponse::new(404, "<E><Error><Code>NoSuchEntity</Code></Error></E>"),
        });
        let event = allow(json!("s3:GetObject")).by(Identity::assumed_role("Temporary", "x"));
        let finding =
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
        assert_eq!(finding.subject, "Temporary wrote a policy and is gone");
        assert_eq!(finding.severity, Some(Severity::Medium));
    }

    /// By the time that IAM is asked, the writer may do what he has granted himself.
    #[test]
    fn a_write_to_oneself_is_reported_without_asking() {
        let document = |action: &str| {
            json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}).to_string()
        };
        let put = |name: &str, owner: Value, action: &str| {
            let mut request = owner;
            request["policyName"] = json!("p");
            request["policyDocument"] = json!(document(action));
            api_call("iam.amazonaws.com", name, request)
        };
        let all = allowing(&["iam:PassRole"]);
        let outcome =
            |event: FixtureEvent| run_with(&rule(""), &event, &all.context::<PolicySimulator>());
        let user = put(
            "PutUserPolicy",
            json!({"userName": "alice"}),
            "iam:PassRole",
        );
        assert_eq!(outcome(user).reported().severity, Some(Severity::High));
        let session = Identity::assumed_role("Deployer", "ci");
        let role = put(
            "PutRolePolicy",
            json!({"roleName": "Deployer"}),
            "iam:PassRole",
        )
        .by(session.clone());
        assert_eq!(
            outcome(role).reported().subject,
            "Deployer wrote a policy for itself"
        );
        let group = put(
            "PutGroupPolicy",
            json!({"groupName": "ops"}),
            "iam:PassRole",
        );
        assert_eq!(outcome(group).reported().severity, Some(Severity::Medium));
        assert!(all.requests().is_empty());

        let other = put("PutRolePolicy", json!({"roleName": "App"}), "iam:PassRole").by(session);
        assert_eq!(outcome(other), Outcome::Silent);
        let ignored = put(
            "PutUserPolicy",
            json!({"userName": "alice"}),
            "logs:CreateLogGroup",
        );
        assert_eq!(outcome(ignored), Outcome::Silent);
    }
}
