//! An attacker's alerts, for the tests of sinks.

use std::borrow::Cow;

use patrol_core::{
    Alert, Context, Declared, Event, Finding, Findings, Metadata, ParamDecl, ParamError,
    ParamSource, Pattern, Result, Rule, RuleEntry, Severity, one_line,
};
use patrol_testkit::{Value, alert_of, json};

const PAGE: &str = "https://docs.example.com/|>a-page-of-a-long-name-a-page-of-a-long-name-a-page-of-a-long-name-a-page-of-a-long-name-a-page-of-a-long-name-a-page-of-a-long-name-a-page-of-a-long-name-a-page-of-a-long-name-a-page";
/// Hidden, directional, without width, a mention, a link, markup, and what JSON and XML escape.
const EVIL: &str = "\u{202e}\u{200b}\u{1b}[2J\r\n<!channel> <@U1> @acme/all <https://evil.example|here> ```*_\"\\\u{ffff}\u{e0041}";

/// An attacker's alert of every length.
pub(super) fn hostile() -> impl Iterator<Item = Alert> {
    [0, 1, 40, 4_000].into_iter().map(|many| {
        let evil = EVIL.repeat(many);
        let mut finding = Finding::new(&evil, &evil).key(EVIL.repeat(many.min(40)));
        let less = EVIL.repeat(many.min(60));
        for number in 0..many.min(100) {
            let value = json!([less, { "a": less }, number]);
            finding = finding.detail(format!("{number}{EVIL}"), value);
        }
        let short = EVIL.repeat(many.min(10));
        let event = json!({
            "id": short, "account": short, "region": short, "time": short,
            "detail": { EVIL: [evil] },
        });
        let mut alert = alert_of(finding, event);
        alert.metadata = Metadata::new(Severity::Critical)
            .attack(["T1078.004"; 7])
            .cis(["1.10"; 6])
            .references([PAGE; 7])
            .runbook(PAGE)
            .since("1.0.0");
        if many > 1 {
            alert.docs = RuleEntry::of::<Verbose>("example-rules", "1.0.0", "here").docs();
        }
        alert
    })
}

macro_rules! ten_times {
    ($($text:tt)*) => {
        concat!($($text)*, $($text)*, $($text)*, $($text)*, $($text)*,
            $($text)*, $($text)*, $($text)*, $($text)*, $($text)*)
    };
}

/// A rule that says more of what to do than any sink takes, in lines of every length.
struct Verbose;

impl Declared for Verbose {
    const NAME: &'static str = "verbose";
    const DOCS: &'static str = concat!(
        " Reports.\n\n # Respond\n",
        ten_times!(ten_times!(ten_times!(" a\n"))),
        ten_times!(ten_times!(ten_times!(" Ask whoever did it."))),
    );
    const DEPRECATED: Option<&'static str> = None;
    const PARAMS: &'static [ParamDecl] = &[];

    fn from_params(_: &dyn ParamSource) -> Result<Self, Vec<ParamError>> {
        Ok(Self)
    }
}

impl Rule for Verbose {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::High);

    fn pattern() -> Pattern {
        Pattern::source("verbose")
    }

    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}

/// No line of the text hides anything, or turns the direction of what follows.
pub(super) fn shows_everything(text: &str) -> bool {
    let shown = |line| matches!(one_line(line), Cow::Borrowed(_));
    text.lines().all(shown)
}
