//! People are told of suppressions that are about to end, so that nobody is surprised: once a day, from
//! fourteen days before the end. The template's schedule brings the function once a day, which is why
//! nothing has to be remembered.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Invocation, failure::Failure, now::Now};
use crate::{
    control::{Day, Suppression},
    sinks::event_bus::SOURCE,
};
use patrol_core::{
    Alert, Context, Declared, Event, Finding, Findings, Metadata, ParamDecl, ParamError,
    ParamSource, Pattern, Result, Rule, RuleEntry, Severity,
};

/// Tells of a suppression that is about to end. It is not linked as a rule: the function alone knows
/// the suppressions.
struct SuppressionEnding;

impl Declared for SuppressionEnding {
    const NAME: &'static str = "patrolSuppressionEnding";
    const DOCS: &'static str = "Tells of a suppression that is about to end.

# Why
What it hides will be reported again.

# Example
The suppression of a bastion's security group ends in two weeks.

# Respond
Ask its owner: mend what it hides, agree on a new end, or let it end.
";
    const PARAMS: &'static [ParamDecl] = &[];

    fn from_params(_: &dyn ParamSource) -> Result<Self, Vec<ParamError>> {
        Ok(Self)
    }
}

impl Rule for SuppressionEnding {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Low);

    fn pattern() -> Pattern {
        Pattern::source(SOURCE)
    }

    async fn check(&self, _: &Event<Value>, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}

static ENTRY: RuleEntry =
    RuleEntry::of::<SuppressionEnding>("patrol-runtime", env!("CARGO_PKG_VERSION"), file!());

/// Tells the stack's own topic of every suppression that ends soon.
pub(super) async fn tell(now: &Now, invocation: &Invocation<'_>) -> Result<usize, Failure> {
    let today = Day::today();
    let mut told = 0;
    let mut undelivered = Vec::new();
    for (suppression, days) in now.rules.control.ending(today) {
        let alert = alert(suppression, today, days);
        match now.sinks.tell_topic(&alert, invocation).await {
            Ok(()) => told += 1,
            Err(why) => undelivered.push(why.to_string()),
        }
    }
    Failure::of(Vec::new(), undelivered).map_or(Ok(told), Err)
}

fn alert(suppression: &Suppression, today: Day, days: i64) -> Alert {
    let Suppression {
        rules,
        until,
        owner,
        reason,
        ..
    } = suppression;
    let when = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let id = format!("{}/{until}/{today}", suppression.id());
    let rules = rules.join(", ");
    let subject = format!("A suppression of {rules} ends {when}");
    let summary = format!(
        "{owner}: your suppression of {rules} ({reason}) ends on {until}. What it hides is reported from the next day on; mend that, or agree on a new end in patrol.toml."
    );
    let finding = Finding::new(subject, summary)
        .detail("owner", &**owner)
        .detail("until", until.to_string())
        .detail("suppression", suppression.id())
        .key(&*id);
    let event = json!({
        "version": "0",
        "id": id,
        "detail-type": "Patrol Suppression Ending",
        "source": SOURCE,
        "time": format!("{today}T00:00:00Z"),
        "resources": [],
        "detail": {
            "rules": suppression.rules,
            "when": suppression.when,
            "until": until.to_string(),
            "owner": owner,
            "reason": reason,
        },
    });
    Alert::new(&ENTRY, finding, Arc::new(event))
}
