//! The parameter type of `ignoredRolePolicy`: who may write which policy.

use patrol_core::{ApiCall, InvalidValue, ParamType, ParamValue, Regex, UserIdentity, iam::Arn};

/// `ROLE:POLICY`: policy writes by this role to this policy are expected.
///
/// Both halves are regular expressions that ignore case and must match the whole text: `Deploy` is
/// not `Deployer`. An expression that says itself where it begins or ends, by `^` or `$`, is taken as
/// it is. The first colon divides the halves, so the policy half may be an ARN.
#[derive(Clone, Debug)]
pub struct RolePolicy {
    role: Regex,
    policy: Regex,
}

impl ParamValue for RolePolicy {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let Some((role, policy)) = raw.split_once(':') else {
            return Err("`ROLE:POLICY`, two regular expressions with a colon between them".into());
        };
        Ok(Self {
            role: half(role)?,
            policy: half(policy)?,
        })
    }
}

/// An empty half matches any name.
fn half(expression: &str) -> Result<Regex, InvalidValue> {
    match expression.trim() {
        "" => Regex::new(""),
        placed if placed.starts_with('^') || placed.ends_with('$') => Regex::ignoring_case(placed),
        expression => Regex::whole_ignoring_case(expression),
    }
}

impl RolePolicy {
    /// Does this pair ignore the call?
    ///
    /// The role half is matched against the name of the role or user that acts; the policy half
    /// against the policy's ARN or name, in the request or (a new policy) in the answer.
    pub(crate) fn ignores(&self, call: &ApiCall) -> bool {
        matches_any(&self.role, actor_names(&call.user_identity))
            && matches_any(&self.policy, policy_names(call))
    }
}

/// Where the record names nothing, only an expression that takes any text matches.
fn matches_any<'a>(regex: &Regex, names: impl Iterator<Item = &'a str>) -> bool {
    let mut names = names.peekable();
    match names.peek() {
        Some(_) => names.any(|name| regex.is_match(name)),
        None => regex.is_match(""),
    }
}

/// Names, not ARNs: the word `role` is in every role's ARN.
fn actor_names(identity: &UserIdentity) -> impl Iterator<Item = &str> {
    let issuer = identity.session_issuer();
    let arn = issuer
        .and_then(|issuer| issuer.arn.as_deref())
        .or(identity.arn.as_deref());
    [
        issuer.and_then(|issuer| issuer.user_name.as_deref()),
        identity.user_name.as_deref(),
        arn.and_then(name_in_arn),
    ]
    .into_iter()
    .flatten()
    .filter(|name| !name.is_empty())
}

/// `Admin` in `...:role/ops/Admin` and in `...:assumed-role/Admin/bob`.
///
/// The ARN is read as one: users and roles are created with paths of the creator's choice, such as
/// `/x:assumed-role/Admin/`.
fn name_in_arn(arn: &str) -> Option<&str> {
    match Arn::parse(arn).ok()?.resource().split_once('/')? {
        ("assumed-role", role) => role.split('/').next(),
        (_, name) => name.rsplit('/').next(),
    }
}

fn policy_names(call: &ApiCall) -> impl Iterator<Item = &str> {
    let request = call.request_parameters.iter();
    let answer = call.response_elements.iter();
    request
        .flat_map(|request| [&request["policyArn"], &request["policyName"]])
        .chain(answer.map(|answer| &answer["policy"]["arn"]))
        .filter_map(|name| name.as_str())
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Identity, Value, api_call, json};

    use super::*;

    fn ignored(pair: &str, identity: Identity, request: Value, answer: Value) -> bool {
        let event = api_call("iam.amazonaws.com", "CreatePolicyVersion", request)
            .by(identity)
            .response(answer);
        let call: ApiCall = serde_json::from_value(event["detail"].clone()).unwrap();
        RolePolicy::parse(pair).unwrap().ignores(&call)
    }

    #[test]
    fn the_first_colon_divides() {
        let request = json!({"policyArn": "arn:aws:iam::111122223333:policy/Deploy-1"});
        let by_deployer = |pair| {
            let role = Identity::assumed_role("Deployer", "ci");
            ignored(pair, role, request.clone(), json!(null))
        };
        assert!(by_deployer(
            "deployer:arn:aws:iam::111122223333:policy/deploy-.*"
        ));
        assert!(by_deployer("^Deployer$:/DEPLOY-\\d$"));
        assert!(!by_deployer(
            "deployer:arn:aws:iam::999900001111:policy/deploy-.*"
        ));
        assert!(!by_deployer("admin:.*"));
        // A part of a name is another name.
        assert!(!by_deployer("deploy:.*") && !by_deployer("deployer:.*/deploy"));
        // `role` is a word of the ARN, and no part of the name.
        assert!(!by_deployer("role:policy"));
    }

    #[test]
    fn any_name_of_the_policy_counts() {
        let user = || Identity::iam_user("alice");
        assert!(ignored(
            "alice:inline-1",
            user(),
            json!({"policyName": "Inline-1"}),
            json!(null)
        ));
        let created = json!({"policy": {"arn": "arn:aws:iam::111122223333:policy/New"}});
        assert!(ignored(
            "ALICE:policy/new$",
            user(),
            json!({"policyName": "New"}),
            created
        ));
        assert!(!ignored("alice:x", user(), json!("text"), json!(null)));
        assert!(ignored(
            ".*:.*",
            Identity::custom(json!("somebody")),
            json!(null),
            json!(null)
        ));
    }

    #[test]
    fn a_role_is_found_without_its_issuer() {
        let arn = "arn:aws:sts::111122223333:assumed-role/Deployer/ci";
        let of = |issuer: Value| {
            Identity::custom(
                json!({"type": "AssumedRole", "arn": arn, "sessionContext": {"sessionIssuer": issuer}}),
            )
        };
        let request = json!({"policyName": "p"});
        assert!(ignored(
            "^deployer$:p",
            of(json!({})),
            request.clone(),
            json!(null)
        ));
        assert!(!ignored("ci:p", of(json!({})), request, json!(null)));
    }

    #[test]
    fn nobody_is_ignored_by_a_path_of_their_choice() {
        let arn = "arn:aws:iam::111122223333:role/x:assumed-role/Deployer/mallory";
        let by = || {
            let issuer = json!({"arn": arn, "userName": "mallory"});
            Identity::custom(
                json!({"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}}),
            )
        };
        let ignored = |pair| ignored(pair, by(), json!({"policyName": "p"}), json!(null));
        assert!(!ignored("Deployer:p"));
        assert!(ignored("mallory:p"));
    }

    #[test]
    fn an_invalid_pair_is_refused() {
        for raw in ["Deployer", "(:x", "x:("] {
            assert!(RolePolicy::parse(raw).is_err(), "{raw}");
        }
        assert_eq!(Vec::<RolePolicy>::parse("a:b,").unwrap().len(), 1);
    }
}
