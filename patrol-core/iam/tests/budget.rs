//! Documents that are written to take long: the budget ends the work, and what cannot be told is granted.

use patrol_iam::{Analysis, Certainty, Grant, PolicyDocument, ResourcePattern};
use serde_json::{Value, json};

fn document(statement: Value) -> PolicyDocument {
    PolicyDocument::from_value(&json!({"Version": "2012-10-17", "Statement": statement})).unwrap()
}

/// All pairs of letters around which `form` is written, so many.
fn pairs(count: usize, form: impl Fn(&str) -> String) -> Vec<String> {
    let letters = || "abcdefghijklmnopqrstuvwxyz".chars();
    let pairs = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    pairs.take(count).map(|pair| form(&pair)).collect()
}

/// Patterns with many stars that a search has to follow at once.
fn tangled(count: usize) -> Vec<String> {
    pairs(count, |pair| format!("*:{}", format!("*{pair}?").repeat(4)))
}

fn buckets(count: usize) -> Vec<ResourcePattern> {
    pairs(count, |pair| format!("arn:aws:s3:::{pair}"))
        .iter()
        .map(|arn| arn.as_str().into())
        .collect()
}

#[test]
fn a_large_document_is_still_told_exactly() {
    // Some 7,500 characters: more than a managed policy can have.
    let patterns = pairs(300, |pair| format!("*:*{pair}*"));
    let denied = document(json!([
        {"Effect": "Allow", "Action": patterns, "Resource": "*"},
        {"Effect": "Deny", "Action": patterns, "Resource": "*"},
    ]));
    let mut analysis = denied.analysis();
    for bucket in buckets(10) {
        assert_eq!(analysis.resource_grants(&bucket), []);
    }
    assert!(analysis.steps_left() > 0);

    let left = document(json!([
        {"Effect": "Allow", "Action": patterns, "Resource": "*"},
        {"Effect": "Deny", "Action": &patterns[1..], "Resource": "*"},
    ]));
    let mut analysis = left.analysis();
    for bucket in buckets(10) {
        let grants = analysis.resource_grants(&bucket);
        assert_eq!(grants[0].to_string(), "statement 1 allows `*:*aa*` on `*`");
    }
}

#[test]
fn what_is_too_complex_is_granted() {
    let patterns = tangled(200);
    let document = document(json!([
        {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
        {"Sid": "Maze", "Effect": "Allow", "Action": patterns, "Resource": "*"},
        {"Effect": "Deny", "Action": &patterns[1..], "Resource": "*"},
    ]));
    let answers = |steps: usize| -> Vec<Vec<Grant<'_>>> {
        let mut analysis = Analysis::with_steps(&document, steps);
        let asked = buckets(10);
        let answers = asked.iter().map(|bucket| analysis.resource_grants(bucket));
        answers.collect()
    };
    for steps in [0, 1, 1_000, Analysis::STEPS] {
        for grants in answers(steps) {
            assert_eq!(grants.len(), 1);
            assert_eq!(grants[0].certainty(), Certainty::TooComplex);
        }
        assert_eq!(answers(steps), answers(steps));
    }
    let grants = &answers(Analysis::STEPS)[9];
    let text = grants[0].to_string();
    assert!(
        text.starts_with("statement 2 (`Maze`) allows `*:*aa?*aa?*aa?*aa?`, "),
        "{text}"
    );
    assert!(
        text.ends_with(" and 195 more on `*` (too complex to tell, so taken as granted)"),
        "{text}"
    );
    assert!(grants[0].actions().is_empty());
}

#[test]
fn no_statement_that_allows_is_never_too_complex() {
    let document = document(json!({"Effect": "Deny", "Action": tangled(200), "Resource": "*"}));
    let mut analysis = Analysis::with_steps(&document, 0);
    assert_eq!(analysis.resource_grants(&"*".into()), []);
    assert_eq!(analysis.service_grants("iam", &[]), []);
}

#[test]
fn repetition_costs_little() {
    let steps = |actions: Vec<String>| {
        let document = document(json!([
            {"Effect": "Allow", "Action": actions, "Resource": "*"},
            {"Effect": "Deny", "Action": actions, "Resource": "*"},
        ]));
        let mut analysis = document.analysis();
        assert_eq!(analysis.resource_grants(&"arn:aws:s3:::b".into()), []);
        Analysis::STEPS - analysis.steps_left()
    };
    let once = pairs(20, |pair| format!("*:*{pair}*"));
    let often = once.iter().cycle().take(20 * 50).cloned().collect();
    assert!(steps(often) < 50 * steps(once) / 2);
}

/// As many denials as an inline policy of a role has room for.
#[test]
fn denials_cost_nothing_where_no_statement_allows_what_is_asked_about() {
    let mut statements: Vec<_> = pairs(75, |pair| format!("arn:aws:s3:::*-{pair}-*/*"))
        .into_iter()
        .map(|resource| json!({"Effect": "Deny", "Action": "s3:Put*", "Resource": [resource, "arn:aws:iam::*:role/x*"]}))
        .collect();
    statements.push(json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}));
    let document = document(json!(statements));
    let mut analysis = document.analysis();
    for action in pairs(100, |pair| format!("iam:{pair}*")) {
        assert_eq!(
            analysis.action_grants(&action.as_str().into(), &"arn:aws:iam::*".into()),
            []
        );
    }
    assert!(analysis.steps_left() > Analysis::STEPS - 1_000);
}

#[test]
fn every_kind_of_element_is_within_the_budget() {
    let actions = tangled(40);
    let resources = pairs(40, |pair| {
        format!("arn:aws:s3:::{}", format!("*{pair}?").repeat(4))
    });
    let statements: Vec<_> = ["Action", "NotAction"]
        .into_iter()
        .flat_map(|action| ["Resource", "NotResource"].map(|resource| (action, resource)))
        .flat_map(|(action, resource)| {
            let statement =
                |effect: &str| json!({"Effect": effect, action: actions, resource: resources});
            [statement("Allow"), statement("Deny")]
        })
        .collect();
    let document = document(json!(statements));
    let mut analysis = document.analysis();
    let asked = "arn:aws:s3:::*a*b?c*".into();
    assert!(!analysis.resource_grants(&asked).is_empty());
    assert!(
        !analysis
            .service_grants("s3", &["s3:*a*b".into()])
            .is_empty()
    );
    assert!(
        !analysis
            .action_grants(&"s3:*a?b*".into(), &asked)
            .is_empty()
    );
}
