//! What operators may write as an aggregation by mistake, and what becomes of it: a clear error of one line, whatever
//! its length.

use patrol_core::{
    Aggregate, Context, Event, Findings, Metadata, Pattern, Result, Rule, RuleEntry, Severity,
    aggregate::Aggregations, one_line, rule,
};
use serde_json::Value;

rule! {
    /// A rule of the test.
    struct Severe = "severe";
}

impl Rule for Severe {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::High);

    fn pattern() -> Pattern {
        Pattern::source("aws.sts")
    }

    async fn check(&self, _: &Event<Value>, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}

/// Texts, and what is said of them.
const WRONG: &str = "
    | unknown aggregation ``
    every every | one kind of aggregation
    step every | one kind of aggregation
    every close=1h | unknown aggregation
    even-if-severe | it once, after an aggregation
    even-if-severe throttle=1h | it once, after an aggregation
    threshold=5/10m even-if-severe even-if-severe | it once, after an aggregation
    THRESHOLD=5/10m | in lower case
    threshold=0/10m | a threshold of 0
    threshold=1/10m | a threshold of 1
    threshold=101/10m | a threshold of 101
    threshold=4294967295/10m | a threshold of 4294967295
    threshold=4294967296/10m | a count of 2 to 100
    threshold=-5/10m | a count of 2 to 100
    threshold=+5/10m | a count of 2 to 100
    threshold=٥/10m | a count of 2 to 100
    threshold=５/10m | a count of 2 to 100
    threshold=5/١٠m | a duration such as
    threshold=5/0m | a time of 0s
    threshold=5/91d | a time of 91d
    threshold=5/13w | a time of 91d
    threshold=5/18446744073709551615d | a shorter duration
    threshold=5/ | a duration such as
    threshold=/10m | a count of 2 to 100
    threshold=5 | `threshold=COUNT/TIME`
    threshold=5/10m/10m | a duration
    threshold=5/10m threshold=6/10m | one kind of aggregation
    threshold=1e2/10m | a count of 2 to 100
    threshold=0x10/10m | a count of 2 to 100
    throttle=1h throttle=1h | it once
    throttle=0h | more than zero
    throttle=-1h | not negative
    throttle=2161h | a time of 90d1h
    throttle=91d | a time of 91d
    throttle=１h | a duration such as
    throttle=1h 30m | unknown aggregation
    throttle | `throttle=TIME`
    throttle=1h,2h | a duration
    close=0s | more than zero
    close= | a duration such as
    close=91d | a time of 91d
    close=1h close=1h | it once
    close=1h throttle=2h | closed after 1h, before its throttle of 2h is over
    close=1h throttle=1h | closed after 1h
    step close=1h | a step that is closed
    step throttle=1h | a step with a throttle
    distinct=:5/10m | distinct values without a name
    distinct=detail.:5/10m | distinct values of `detail.`
    distinct=detail..a:5/10m | distinct values of `detail..a`
    distinct=detail.a.:5/10m | distinct values of `detail.a.`
    distinct=detail.a..b.c:5/10m | distinct values of `detail.a..b.c`
    distinct=a\u{202e}b:5/10m | distinct values of `a\\u{202e}b`
    distinct=a:0/10m | a threshold of 0
    distinct=a | `distinct=NAME:COUNT/TIME`
    first-seen=0d/7d | first seen after 0 days
    first-seen=91d/7d | first seen after 91 days
    first-seen=30d/91d | a learning period of 91 days
    first-seen=+30d/7d | `first-seen=DAYS/LEARNING`
    first-seen=30d/+7d | `first-seen=DAYS/LEARNING`
    first-seen=99999999999d/7d | `first-seen=DAYS/LEARNING`
    first-seen=٣٠d/7d | `first-seen=DAYS/LEARNING`
    sequence=:10m | `sequence=RULE,RULE:TIME`
    sequence=a,,b:10m | `sequence=RULE,RULE:TIME`
    sequence=a:0s | a time of 0s
    sequence=a,b,c,d,e,f,g,h:10m | a sequence of 9 rules
    sequence=a,a:10m | names the rule `a` twice
    sequence=severe:10m even-if-severe | names the rule `severe` twice
    throttle=1h by= | parts separated by commas
    throttle=1h by=who | parts separated by commas
    throttle=1h by=key by=key | it once
";

/// What is said of a text for the rule.
fn said(text: &str) -> String {
    let entry = RuleEntry::of::<Severe>("a-rules", "1.0.0", "here");
    let mut rules = Aggregations::of([&entry]);
    let why = rules.overrule("severe", text).err();
    let why = why.or_else(|| rules.errors().into_iter().next());
    let Some(why) = why else {
        panic!("{} is an aggregation", one_line(text));
    };
    let why = why.to_string();
    assert!(
        why.len() < 1_000,
        "{} bytes are said of {}",
        why.len(),
        text.len()
    );
    assert_eq!(one_line(&why), why, "{text}");
    why
}

#[test]
fn what_operators_may_write_by_mistake_is_told_in_a_line() {
    let lines: Vec<_> = WRONG.trim_matches('\n').lines().collect();
    assert!(lines.len() > 60);
    for line in lines {
        let (text, words) = line.split_once("| ").expect(line);
        let why = said(text);
        assert!(why.contains(words), "{text}: {why}");
    }
    let unknown = said("sequence=other:10m even-if-severe");
    assert!(
        unknown.contains("names the unknown rule `other`"),
        "{unknown}"
    );
}

#[test]
fn megabytes_are_told_in_a_line_too() {
    let many: Vec<_> = (0..2_000).map(|number| format!("rule{number}")).collect();
    let long = "x".repeat(1_000_000);
    for (text, words) in [
        (long.clone(), "[cut: the whole has 1000000 bytes]"),
        (format!("throttle={long}"), "a duration such as"),
        (
            format!("threshold={}/1m", "9".repeat(1_000_000)),
            "a count of 2 to 100",
        ),
        (format!("distinct={long}:5/1m"), "of at most 256 bytes"),
        (
            format!("distinct=detail.{long}:5/1m"),
            "of at most 256 bytes",
        ),
        (
            format!("sequence={}:1m", many.join(",")),
            "a sequence of 2001 rules",
        ),
        (format!("sequence={long}:1m even-if-severe"), "sequence"),
        (
            format!("throttle=1h by={long}"),
            "parts separated by commas",
        ),
        ("throttle=1h ".repeat(100_000), "it once"),
        ("\u{1b}[2J\n".repeat(100_000), "unknown aggregation"),
    ] {
        let why = said(&text);
        assert!(why.contains(words), "{why}");
    }
    let why = Aggregate::threshold(5, std::time::Duration::from_secs(1)).distinct(long);
    assert!(why.check("severe").is_err());
}
