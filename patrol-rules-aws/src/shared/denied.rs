//! Statements that deny to everyone but some what another statement allows to everyone.

use patrol_core::iam::{
    ActionPattern, Effect, PolicyDocument, ResourcePattern, Selection, Statement,
};

use super::condition::{Narrowed, narrowing};
use super::principals::principals;

/// Who remains of everyone, if a statement of the document denies everyone else what this one allows; `None` if
/// none does. A statement that denies only a part does not count.
pub(crate) fn left_of_everyone<'a>(
    allowed: &Statement,
    document: &'a PolicyDocument,
) -> Option<Vec<Narrowed<'a>>> {
    if patterns(document) > MOST_PATTERNS {
        return None;
    }
    let mut statements = document.statements().iter();
    statements.find_map(|denial| match takes_away(denial, allowed) {
        true => spared(denial),
        false => None,
    })
}

/// How many patterns a document may have before no denial is looked at: comparing each with each takes too long then,
/// and the document's writer decides how many there are.
const MOST_PATTERNS: usize = 500;

fn patterns(document: &PolicyDocument) -> usize {
    let of = |statement: &Statement| {
        let resources = statement
            .resources()
            .map(|resources| resources.patterns().len());
        statement.actions().patterns().len() + resources.unwrap_or_default()
    };
    document.statements().iter().map(of).sum()
}

/// Does a statement deny to everyone, but for its condition, all that the other one allows?
fn takes_away(denial: &Statement, allowed: &Statement) -> bool {
    let of_everyone = principals(denial)
        .into_iter()
        .any(|one| one == ("AWS", "*"));
    if denial.effect() != Effect::Deny || !of_everyone {
        return false;
    }
    let resources = match (denial.resources(), allowed.resources()) {
        (Some(denied), Some(allowed)) => covers(
            denied,
            allowed,
            ResourcePattern::as_str,
            ResourcePattern::is_certain,
            ResourcePattern::matches,
        ),
        (None, None) => true,
        _ => false,
    };
    let (denied, allowed) = (denial.actions(), allowed.actions());
    let actions = covers(
        denied,
        allowed,
        ActionPattern::as_str,
        |_| true,
        ActionPattern::matches,
    );
    resources && actions
}

/// Is each allowed pattern covered by a denied one?
fn covers<P>(
    denied: &Selection<P>,
    allowed: &Selection<P>,
    text: impl Fn(&P) -> &str,
    is_certain: impl Fn(&P) -> bool,
    matches: impl Fn(&P, &str) -> bool,
) -> bool {
    let (Selection::Only(denied), Selection::Only(allowed)) = (denied, allowed) else {
        return false;
    };
    let denied = denied.iter();
    let denied: Vec<_> = denied
        .filter(|one| is_certain(one) && is_plain(text(one)))
        .collect();
    let mut allowed = allowed.iter();
    allowed.all(|one| denied.iter().any(|by| matches(by, text(one))))
}

/// A pattern without `?`, which would match another pattern's `*` as one character, and without `${*}`, which is that
/// character.
fn is_plain(pattern: &str) -> bool {
    !pattern.contains('?') && !pattern.contains("${")
}

/// Who a denial spares: those that one of its keys names. `None` if a key identifies no particular callers, because
/// anyone can then be spared.
fn spared(denial: &Statement) -> Option<Vec<Narrowed<'_>>> {
    let operators = denial.condition()?.as_object()?.iter();
    let mut found = Vec::new();
    for (operator, keys) in operators {
        let operator = operator.to_ascii_lowercase();
        let operator = operator.strip_suffix("ifexists").unwrap_or(&operator);
        if !NEGATED.contains(&operator) {
            return None;
        }
        for (key, values) in keys.as_object()? {
            found.push(narrowing(operator, key, values)?);
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Operators that are true for all values but some, and for a request without the key.
///
/// Source: [condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
const NEGATED: [&str; 6] = [
    "arnnotequals",
    "arnnotlike",
    "notipaddress",
    "stringnotequals",
    "stringnotequalsignorecase",
    "stringnotlike",
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{Value, json};

    use super::*;

    /// Is nobody in particular left of what is allowed, under a denial with these parts?
    fn is_shut(action: &str, resource: Value, condition: Value) -> bool {
        let allowed = json!({"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:Put*"], "Resource": "arn:aws:s3:::acme/*"});
        let denied = json!({"Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": action, "Resource": resource, "Condition": condition});
        let document = json!({ "Statement": [allowed, denied] });
        let document = PolicyDocument::from_value(&document).unwrap();
        left_of_everyone(&document.statements()[0], &document).is_some()
    }

    #[test]
    fn a_denial_of_all_others_shuts_out() {
        let network = json!({"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}});
        for (action, resource) in [
            ("s3:*", json!("arn:aws:s3:::acme/*")),
            ("*", json!("*")),
            ("s3:*", json!(["arn:aws:s3:::acme", "arn:aws:s3:::acme*"])),
        ] {
            assert!(is_shut(action, resource, network.clone()));
        }
        for condition in [
            json!({"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}),
            json!({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:SourceVpc": "vpc-0123456789abcdef0"}}),
        ] {
            assert!(is_shut("*", json!("*"), condition.clone()), "{condition}");
        }
    }

    #[test]
    fn in_a_huge_document_no_denial_counts() {
        let network = json!({"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}});
        let resources = |count: usize| {
            let more = (0..count).map(|number| format!("arn:aws:s3:::other-{number}/*"));
            Value::from_iter(more.chain(["*".to_owned()]))
        };
        assert!(is_shut("*", resources(400), network.clone()));
        assert!(!is_shut("*", resources(500), network));
    }

    #[test]
    fn a_denial_of_a_part_or_of_nobody_in_particular_does_not() {
        let network = json!({"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}});
        for (action, resource) in [
            ("s3:GetObject", json!("*")),
            ("s3:*", json!("arn:aws:s3:::acme/private/*")),
            ("s3:*", json!("arn:aws:s3:::acme/${aws:username}*")),
            ("s3:*", json!("arn:aws:s3:::${aws:PrincipalTag/bucket}")),
            ("s3:*", json!("arn:aws:s3:::acme/${*}")),
            ("s3:*", json!("arn:aws:s3:*acme/*")),
            ("s3:???*", json!("*")),
        ] {
            assert!(
                !is_shut(action, resource.clone(), network.clone()),
                "{action} {resource}"
            );
        }
        for condition in [
            json!({"StringNotEquals": {"aws:SourceVpce": "*"}}),
            json!({"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}),
            json!({"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
            json!({"Bool": {"aws:SecureTransport": "false"}}),
            json!({"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0", "aws:UserAgent": "us"}}),
            json!({"ForAnyValue:StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
            json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
            json!({}),
        ] {
            assert!(!is_shut("*", json!("*"), condition.clone()), "{condition}");
        }
    }
}
