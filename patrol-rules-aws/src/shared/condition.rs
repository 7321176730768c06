//! Who a statement's condition lets in: conditions about the caller, or its network.

use patrol_core::iam::{Arn, Statement};
use serde_json::Value;

use super::call::texts;
use super::cidr::are_everyone;

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// Account IDs.
    Account,
    /// ARNs of principals or resources.
    Arn,
    /// Organization IDs, or paths that begin with one.
    Organization,
    /// Address ranges.
    Address,
    /// The unique ID of a role or user, with a session's name after a colon.
    UserId,
    /// An endpoint of a topic: an email address or a URL.
    Endpoint,
    /// Names of services or IDs of networks.
    Name,
    /// Yes or no.
    Yes,
}

/// Condition keys that limit who calls, or from where, so that a statement for everyone is not for
/// everyone.
///
/// Source: [what S3 takes for public](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status),
/// and the global keys that say whose the principal or the network is.
const NARROWING: [(&str, Means); 26] = [
    ("aws:principalaccount", Means::Account),
    ("aws:principalarn", Means::Arn),
    ("aws:principalorgid", Means::Organization),
    ("aws:principalorgpaths", Means::Organization),
    ("aws:principalservicename", Means::Name),
    ("aws:sourceaccount", Means::Account),
    ("aws:sourcearn", Means::Arn),
    ("aws:sourceip", Means::Address),
    ("aws:sourceorgid", Means::Organization),
    ("aws:sourceorgpaths", Means::Organization),
    ("aws:sourceowner", Means::Account),
    ("aws:sourcevpc", Means::Name),
    ("aws:sourcevpcarn", Means::Arn),
    ("aws:sourcevpce", Means::Name),
    ("aws:userid", Means::UserId),
    ("aws:vpceaccount", Means::Account),
    ("aws:vpceorgid", Means::Organization),
    ("aws:vpceorgpaths", Means::Organization),
    ("elasticfilesystem:accesspointarn", Means::Arn),
    ("elasticfilesystem:accessedviamounttarget", Means::Yes),
    ("kms:calleraccount", Means::Account),
    ("s3:dataaccesspointaccount", Means::Account),
    ("s3:dataaccesspointarn", Means::Arn),
    ("sns:endpoint", Means::Endpoint),
    ("vpc-lattice-svcs:sourcevpc", Means::Name),
    ("vpc-lattice-svcs:sourcevpcowneraccount", Means::Account),
];

/// What a condition requires of the caller: a key, and the values it may have.
#[derive(Debug)]
pub(crate) struct Narrowed<'a> {
    /// In lower case.
    pub(crate) key: String,
    pub(crate) means: Means,
    pub(crate) values: Vec<&'a str>,
}

impl<'a> Narrowed<'a> {
    /// The accounts that the values name, without values that stand for the resource's own account; and roles and users
    /// by their unique IDs, which do not say which account they are of.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &'a str> {
        let means = self.means;
        self.values.iter().filter_map(move |value| match means {
            Means::Account | Means::Arn => account_of(value),
            // The root user's ID is the account's.
            Means::UserId => {
                let id = value.split(':').next().unwrap_or_default();
                account_of(id).or_else(|| is_unique_id(id).then_some(id))
            }
            _ => None,
        })
    }

    /// Does a value stand for the account or organization that owns the resource?
    pub(crate) fn names_owner(&self) -> bool {
        let mut values = self.values.iter();
        values.any(|value| value.to_ascii_lowercase().contains("${aws:resource"))
    }

    /// The organizations that the values name, without values that stand for the resource's own.
    pub(crate) fn organizations(&self) -> impl Iterator<Item = &'a str> {
        let is_of_organizations = self.means == Means::Organization;
        let values = self.values.iter().filter(move |_| is_of_organizations);
        let ids = values.filter_map(|value| value.split('/').next());
        ids.filter(|id| !id.contains("${"))
    }
}

/// What a statement's condition requires of the caller, if all values identify particular callers. A value
/// with a wildcard or a policy variable in the wrong place lets in anyone, so a key with such a value
/// requires nothing.
pub(crate) fn narrowed(statement: &Statement) -> Vec<Narrowed<'_>> {
    required(statement)
        .filter_map(|(operator, key, values)| narrowing(operator, key, values))
        .collect()
}

/// What a key requires of the caller under an operator, if its values identify particular callers.
pub(super) fn narrowing<'a>(operator: &str, key: &str, values: &'a Value) -> Option<Narrowed<'a>> {
    let key = key.to_ascii_lowercase();
    let (_, means) = NARROWING.iter().find(|(name, _)| *name == key)?;
    let values: Vec<&str> = match values {
        Value::Bool(true) => vec!["true"],
        Value::Bool(false) => vec!["false"],
        values => texts(values).collect(),
    };
    let narrowed = Narrowed {
        key,
        means: *means,
        values,
    };
    let is_particular = is_particular(&narrowed) && !is_of_any_account(operator, &narrowed);
    is_particular.then_some(narrowed)
}

/// The keys that a condition requires to have one of some values, each with those values.
pub(crate) fn asked(statement: &Statement) -> impl Iterator<Item = (&String, &Value)> {
    required(statement).map(|(_, key, values)| (key, values))
}

/// The same, each with its operator.
fn required(statement: &Statement) -> impl Iterator<Item = (&String, &String, &Value)> {
    let operators = statement.condition().and_then(Value::as_object);
    let operators = operators.into_iter().flatten();
    let operators = operators.filter(|(operator, _)| asks_for_one(operator));
    operators.flat_map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.map(move |(key, values)| (operator, key, values))
    })
}

/// Does an operator require one of its values? `StringNotEquals` does not, and with `IfExists` or
/// `ForAllValues` a request without the key passes.
fn asks_for_one(operator: &str) -> bool {
    let operator = operator.to_ascii_lowercase();
    let operator = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
    matches!(
        operator,
        "stringequals"
            | "stringequalsignorecase"
            | "stringlike"
            | "arnequals"
            | "arnlike"
            | "ipaddress"
            | "bool"
    )
}

/// Does each value identify callers that others cannot create?
fn is_particular(narrowed: &Narrowed<'_>) -> bool {
    let mut values = narrowed.values.iter().copied();
    match narrowed.means {
        Means::Account => values.all(|value| is_account(value) || is_own(value)),
        Means::Arn => values.all(is_particular_arn),
        Means::Organization => values.all(|value| {
            let id = value.split('/').next().unwrap_or_default();
            is_own(id) || (id.starts_with("o-") && is_fixed(id))
        }),
        Means::Address => !are_everyone(&narrowed.values) && values.all(is_fixed),
        Means::UserId => values.all(|value| is_fixed(value.split(':').next().unwrap_or_default())),
        Means::Endpoint => values.all(is_particular_endpoint),
        Means::Name => values.all(is_fixed),
        Means::Yes => values.all(|value| value.eq_ignore_ascii_case("true")),
    }
}

/// May a principal of any account have an ARN that one of the values matches, although it has the ID of an account?
///
/// Other than `ArnLike`, `StringLike` does not compare part by part: a wildcard goes over colons. The path of a role may
/// have colons too, so `arn:*:iam::111122223333:role/*` matches `arn:aws:iam::999988887777:role/:iam::111122223333:role/x`.
///
/// Source: [condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN),
/// [paths](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html).
fn is_of_any_account(operator: &str, narrowed: &Narrowed<'_>) -> bool {
    let operator = operator.to_ascii_lowercase();
    let goes_over_colons = ["stringlike", "stringnotlike"]
        .iter()
        .any(|like| operator.ends_with(like));
    let mut values = narrowed.values.iter();
    goes_over_colons
        && narrowed.key == "aws:principalarn"
        && values.any(|value| {
            value
                .splitn(5, ':')
                .take(4)
                .any(|part| part.contains(['*', '?']))
        })
}

/// Is this text without wildcards or variables, and not empty?
pub(crate) fn is_fixed(value: &str) -> bool {
    !value.is_empty() && !value.contains(['*', '?']) && !value.contains("${")
}

/// Does a policy variable stand for the account or organization that owns the resource? Other variables stand
/// for something of the caller's, which always equals itself.
fn is_own(value: &str) -> bool {
    ["${aws:resourceaccount}", "${aws:resourceorgid}"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(value))
}

/// An ARN of some account, or of a bucket, whose name nobody else can have.
///
/// Anyone can create a role, topic or function of a given name in their own account.
pub(crate) fn is_particular_arn(value: &str) -> bool {
    // A variable has colons of its own.
    let own = value.replace("${aws:ResourceAccount}", OWN_ACCOUNT);
    let mut parts = own.splitn(6, ':').skip(2);
    let service = parts.next().unwrap_or_default();
    let account = parts.nth(1).unwrap_or_default();
    let resource = parts.next().unwrap_or_default();
    let bucket = resource.split('/').next().unwrap_or_default();
    is_account(account) || (service == "s3" && is_fixed(bucket))
}

/// Stands for the account that owns the resource; no account has this ID.
const OWN_ACCOUNT: &str = "000000000000";

/// An email address in a domain, a URL on a host, or a resource of an account.
fn is_particular_endpoint(value: &str) -> bool {
    if value.starts_with("arn:") {
        return is_particular_arn(value);
    }
    let host = match (value.split_once("://"), value.rsplit_once('@')) {
        (Some((_, after)), _) => after.split(['/', '?']).next(),
        (None, Some((_, domain))) => Some(domain),
        (None, None) => Some(value),
    };
    host.is_some_and(is_fixed)
}

/// The account of a principal: of `arn:aws:iam::444455556666:root`, or an account ID itself. A canonical user ID
/// does not show its account, so it stands for it.
pub(crate) fn account_of(principal: &str) -> Option<&str> {
    if let Ok(arn) = Arn::parse(principal) {
        return Some(arn.account()).filter(|account| is_account(account));
    }
    let is_canonical = principal.len() == 64 && principal.bytes().all(|b| b.is_ascii_hexdigit());
    (is_account(principal) || is_canonical).then_some(principal)
}

/// The id of a role or user, such as `AROAEXAMPLEEXAMPLE0000`, which stands for it in a policy wherever it
/// is. AWS takes it only while there is such a role or user, and does not say in which account.
pub(crate) fn is_unique_id(principal: &str) -> bool {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    principal.len() >= 8 && principal.starts_with('A') && is_plain(principal)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use patrol_core::iam::PolicyDocument;
    use patrol_testkit::json;

    use super::*;

    fn narrows(condition: Value) -> bool {
        let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": condition});
        let document = PolicyDocument::from_value(&json!({ "Statement": statement })).unwrap();
        !narrowed(&document.statements()[0]).is_empty()
    }

    #[test]
    fn who_calls_or_from_where_narrows() {
        for condition in [
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            json!({"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}),
            json!({"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}),
            json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}}),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:*:iam::111122223333:role/*"}}),
            json!({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}),
            json!({"StringEquals": {"aws:SourceVpc": ["vpc-0123456789abcdef0"]}}),
            json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}),
            json!({"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:111122223333:*"}}),
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:acme-uploads"}}),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/*"}}),
            json!({"StringLike": {"aws:userid": ["AROAEXAMPLEEXAMPLE0000:*", "111122223333"]}}),
            json!({"StringLike": {"sns:Endpoint": ["*@example.com", "https://example.com/*"]}}),
            json!({"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}),
            json!({"Bool": {"elasticfilesystem:AccessedViaMountTarget": true}}),
        ] {
            assert!(narrows(condition.clone()), "{condition}");
        }
    }

    #[test]
    fn what_anyone_can_satisfy_does_not() {
        for condition in [
            json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            json!({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            json!({"StringLike": {"aws:PrincipalOrgID": "*"}}),
            json!({"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
            json!({"StringLike": {"aws:PrincipalOrgID": "o-??????????"}}),
            json!({"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}),
            json!({"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}),
            json!({"StringLike": {"aws:PrincipalAccount": "1*"}}),
            json!({"StringLike": {"aws:PrincipalAccount": "????????????"}}),
            json!({"ArnEquals": {"aws:PrincipalArn": "${aws:PrincipalArn}"}}),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/OrgAdmin"}}),
            json!({"StringLike": {"aws:PrincipalArn": "arn:*"}}),
            json!({"StringLike": {"aws:PrincipalArn": "arn:*:iam::111122223333:role/*"}}),
            json!({"ForAnyValue:StringLike": {"aws:PrincipalArn": "arn:aws:???::111122223333:role/*"}}),
            json!({"StringEquals": {"aws:ResourceAccount": "111122223333"}}),
            json!({"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}),
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:alerts"}}),
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-*"}}),
            json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}),
            json!({"StringLike": {"aws:SourceVpce": ["vpce-0123456789abcdef0", "vpce-*"]}}),
            json!({"StringLike": {"aws:userid": "*:deploy"}}),
            json!({"StringLike": {"aws:PrincipalServiceName": "*.amazonaws.com"}}),
            json!({"StringLike": {"sns:Endpoint": "https://*"}}),
            json!({"StringLike": {"sns:Endpoint": "*@*"}}),
            json!({"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}),
            json!({"IpAddress": {"aws:SourceIp": "${aws:SourceIp}"}}),
            json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            json!({"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}}),
            json!({"Bool": {"aws:SecureTransport": "true"}}),
            json!({"Null": {"aws:PrincipalOrgID": "false"}}),
            json!({"StringEquals": {"s3:x-amz-acl": "private"}}),
            json!({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
        ] {
            assert!(!narrows(condition.clone()), "{condition}");
        }
    }
}
