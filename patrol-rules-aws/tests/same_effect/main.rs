//! Every fixture, changed in ways that change nothing of what happened: the call goes through another service, the record
//! is of another version, the same value stands there in another form. What is reported stays reported, about the same
//! principal and no less severely, and what is silent stays silent. What must differ is in `excused.rs`.

mod changes;
mod documents;
mod excused;
#[path = "../../src/iam/fake_iam.rs"]
mod fake_iam;

use std::collections::BTreeSet;

use patrol_core::{Routed, Severity};
use patrol_rules_aws::PolicySimulator;
use patrol_testkit::{
    Value,
    ruleset::{Judged, Ruleset},
};

use self::changes::{CHANGES, Change, Tells};

fn fixtures(kind: &str) -> Vec<Judged> {
    let iam = fake_iam::allowing(&["s3:GetObject"]);
    let cx = iam.context::<PolicySimulator>();
    Ruleset::new("patrol_rules_aws", env!("CARGO_MANIFEST_DIR"), cx).judged(kind)
}

/// What people hear of an event: how severe it is, and who did it.
fn told(routed: &Routed) -> Vec<(Severity, Option<&Value>)> {
    let alerts = routed.alerts.iter();
    let told = alerts.map(|one| {
        let principal = one.finding.details.get("principal");
        (one.finding.severity.unwrap_or(one.severity), principal)
    });
    told.collect()
}

/// The rules whose answer to a changed fixture is not the one that the change promises.
fn differing(fixtures: &[Judged], change: &Change) -> BTreeSet<String> {
    let mut differing = BTreeSet::new();
    for one in fixtures {
        let mut event = one.event.clone();
        (change.make)(&mut event);
        if event == one.event {
            continue;
        }
        let (before, after) = (one.ask(&one.event), one.ask(&event));
        assert!(after.faults.is_empty(), "{}: {:?}", one.rule, after.faults);
        let (before, after) = (told(&before), told(&after));
        let holds = match change.tells {
            Tells::Nothing => after.is_empty(),
            Tells::TheSame => before == after,
            Tells::NoLess => {
                let worst = |told: &[(Severity, _)]| told.iter().map(|one| one.0).max();
                worst(&after) >= worst(&before) && after.is_empty() == before.is_empty()
            }
        };
        if !holds {
            differing.insert(one.rule.to_owned());
        }
    }
    differing
}

#[track_caller]
fn check(kind: &str) {
    let fixtures = fixtures(kind);
    let changes = CHANGES
        .iter()
        .filter(|change| kind == "reports" || change.keeps_silence);
    let mut wrong = Vec::new();
    for change in changes {
        let excused: BTreeSet<String> = excused::rules(kind, change.name).collect();
        let differing = differing(&fixtures, change);
        for rule in differing.difference(&excused) {
            wrong.push(format!("{}: `{rule}` has another answer", change.name));
        }
        for rule in excused.difference(&differing) {
            wrong.push(format!(
                "{}: `{rule}` is excused, and need not be",
                change.name
            ));
        }
    }
    assert!(wrong.is_empty(), "\n  {}\n", wrong.join("\n  "));
}

#[test]
fn what_is_reported_stays_reported() {
    check("reports");
}

#[test]
fn what_is_silent_stays_silent() {
    check("silent");
}

#[test]
fn whoever_is_excused_is_excused_from_a_change_that_there_is() {
    for (kind, change, rules, why) in excused::ALL {
        assert!(CHANGES.iter().any(|one| one.name == *change), "{change}");
        assert!(["reports", "silent"].contains(kind), "{kind}");
        assert!(!rules.is_empty() && !why.is_empty(), "{change}");
    }
}
