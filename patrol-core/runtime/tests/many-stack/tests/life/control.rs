//! `patrol.toml` changed under load: people are told what the document in force says.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use patrol_test_support::Ministack;
use serde_json::{Value, json};

use crate::document::{Document, day, rules};
use crate::flow::{FEW, Flow, SOME, Wanted};
use crate::metrics;
use crate::operator::{Build, Operator};
use crate::told::{Listener, Told};

/// A document may be believed for so long: `--refresh-after` of the tests.
const REFRESH: Duration = Duration::from_secs(1);

/// The stack at work.
struct Life {
    aws: Ministack,
    operator: Operator,
    build: Build,
    flow: Flow,
    wanted: Wanted,
    listener: Listener,
    /// What people were told so far.
    told: BTreeSet<(String, String)>,
}

impl Life {
    /// People are told exactly what a document says.
    fn settled(&mut self, document: &Document) {
        let evaluated = document.evaluated(&self.wanted);
        let ids = self.flow.round(SOME, &evaluated);
        let wanted = document.told(&self.flow, &ids, &self.wanted);
        let told = self.listener.at_least(&mut self.aws, wanted.len());
        self.told.extend(told.keys().cloned());
        assert!(!told.is_empty());
        assert_eq!(told, wanted);
    }

    /// A change from one document to another, while events come: each is told as one of them says.
    fn change(&mut self, from: &Document, to: &Document) {
        self.operator.decide(&to.text());
        let both: Wanted = from
            .evaluated(&self.wanted)
            .iter()
            .zip(&to.evaluated(&self.wanted))
            .map(|(one, other)| one & other)
            .collect();
        let updating = self.operator.start(&self.build, "update", &[]);
        let ids = self.flow.rounds_while(updating, REFRESH, FEW, &both);
        let old = from.told(&self.flow, &ids, &self.wanted);
        let new = to.told(&self.flow, &ids, &self.wanted);
        let both = old.keys().filter(|about| new.contains_key(*about)).count();
        let told = self.listener.at_least(&mut self.aws, both);
        self.told.extend(told.keys().cloned());
        let says = |document: &Told, about: &(String, String)| document.get(about).cloned();
        for about in self.flow.pairs(&ids, &self.wanted) {
            let said = told.get(&about).cloned();
            assert!(
                said == says(&old, &about) || said == says(&new, &about),
                "{about:?}: {said:?}"
            );
        }
    }

    fn code(&mut self) -> Value {
        let place = json!({ "StackName": "many-test", "LogicalResourceId": "Function" });
        let found = self
            .aws
            .call("cloudformation", "describe_stack_resource", place);
        let name = &found["StackResourceDetail"]["PhysicalResourceId"];
        let asked = json!({ "FunctionName": name });
        let found = self.aws.call("lambda", "get_function_configuration", asked);
        json!([name, found["CodeSha256"], found["LastModified"]])
    }

    /// `health` says of each rule what it evaluated, and what people were told or not.
    fn counted_as_told(&mut self) {
        let evaluated = self.flow.evaluated();
        let evaluations = evaluated.values().map(|count| *count as u64).sum();
        metrics::count(&mut self.aws, evaluations);
        let said = self.operator.must(&self.build, "health", &["--json"]);
        let said: Value = serde_json::from_str(&said.out).expect("JSON");
        let by_rule = |about: &mut dyn Iterator<Item = &(String, String)>| {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for (_, rule) in about {
                *counts.entry(rule.clone()).or_default() += 1;
            }
            counts
        };
        let evaluated = by_rule(&mut evaluated.keys());
        let told = by_rule(&mut self.told.iter());
        let rules = said["rules"].as_array().expect("rules");
        assert_eq!(rules.len(), 300);
        let mut suppressed = 0;
        for rule in rules {
            let name = rule["rule"].as_str().expect("a name");
            let of = |counts: &BTreeMap<String, u64>| counts.get(name).copied().unwrap_or_default();
            let hidden = rule["suppressed"].as_u64().expect("a count");
            assert_eq!(
                json!([
                    rule["events"],
                    rule["findings"],
                    rule["faults"],
                    rule["silent"]
                ]),
                json!([of(&evaluated), of(&told), 0, of(&evaluated) == 0]),
                "{rule}"
            );
            assert_eq!(hidden, of(&evaluated) - of(&told), "{rule}");
            suppressed += hidden;
        }
        assert!(suppressed > 0);
        let count = said["cloudtrail_events"]["count"].as_u64();
        assert_eq!(said["events"], said["cloudtrail_events"]);
        assert!(count > Some(100), "{said}");
        assert_eq!(said["dead_letters"]["count"], 0);
    }

    /// What is told of an event of a rule's that happened on a day.
    fn told_on(&mut self, function: &Value, day: &str) -> Option<String> {
        let event = json!({
            "version": "0", "id": day, "detail-type": "AWS API Call via CloudTrail",
            "source": "aws.iam", "account": "000000000000", "time": format!("{day}T09:00:00Z"),
            "region": "us-east-1", "resources": [],
            "detail": {
                "eventVersion": "1.11", "eventID": day, "eventSource": "iam.amazonaws.com",
                "eventName": "PutRolePolicy", "awsRegion": "us-east-1",
                "userIdentity": { "type": "IAMUser", "userName": "mallory" },
            },
        });
        let payload = json!({ "patrol": { "rules": ["rule0"] }, "event": event }).to_string();
        let call = json!({ "FunctionName": function, "Payload": payload, "LogType": "Tail" });
        let answer = self.aws.call("lambda", "invoke", call);
        assert!(answer["FunctionError"].is_null(), "{answer}");
        let told = self.listener.words(&mut self.aws, day);
        if told.is_some() {
            self.told.insert((day.to_owned(), "rule0".to_owned()));
        }
        told
    }
}

#[test]
fn people_are_told_what_the_document_in_force_says() {
    let mut aws = Ministack::start("many-control");
    let operator = Operator::new(&aws.endpoint, "many-control");
    let build = Build::first();
    let flow = Flow::new(&operator, &aws.endpoint);
    let wanted = flow.wanted(&build, &operator);
    operator.must(&build, "create", &[]);
    let listener = Listener::new(&mut aws);
    let mut life = Life {
        aws,
        operator,
        build,
        flow,
        wanted,
        listener,
        told: BTreeSet::new(),
    };
    let nothing = Document::default();
    life.settled(&nothing);
    let before = life.code();

    // Some suppressions end tomorrow, others in half a year.
    let ends = (0..10)
        .map(|number| (number, 1))
        .chain((10..20).map(|number| (number, 180)));
    let suppressed: BTreeMap<_, _> = ends
        .map(|(number, days)| (format!("rule{number}"), day(days)))
        .collect();
    let changed = Document {
        off: rules(200..220),
        critical: rules(100..120),
        suppressed,
    };
    life.change(&nothing, &changed);
    life.settled(&changed);
    assert_eq!(life.code()[1], before[1], "no code was deployed");

    // On its last day a suppression holds; on the next people are told, and that it ended.
    let function = before[0].clone();
    assert_eq!(life.told_on(&function, &day(1)), None);
    let told = life.told_on(&function, &day(2)).expect("an alert");
    let ended = format!("A suppression of it ended on {} (ann: CHG-1).", day(1));
    assert!(told.contains(&ended), "{told}");

    // This time the rules that are on stay the same: the function is not touched at all.
    let off = Document {
        off: changed.off.clone(),
        ..Document::default()
    };
    let touched = life.code();
    life.change(&changed, &off);
    life.settled(&off);
    assert_eq!(life.code(), touched);
    life.change(&off, &nothing);
    life.settled(&nothing);
    assert_eq!(life.code()[1], before[1], "no code was deployed");
    let evaluated = life.flow.evaluated();
    assert!(evaluated.values().all(|count| *count == 1), "{evaluated:?}");
    life.counted_as_told();
}
