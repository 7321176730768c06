//! One place in an input that was kept: what there is to tell of it.

use patrol_core::{Alert, Router};

use super::{
    Evaluated, Feeds, Wanted,
    evaluate::{self, Limit},
};
use crate::{
    control::Control,
    source::{Item, Position},
};

/// What there is to tell of a place in an input.
pub(crate) struct Heard {
    pub(crate) position: Position,
    /// Something to say that is not a fault.
    pub(crate) note: Option<String>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) faults: Vec<String>,
    /// How many findings an operator has suppressed.
    pub(crate) suppressed: u64,
    /// The rules that were given the event.
    pub(crate) matched: Vec<&'static str>,
    /// Those of them that found something, whether people hear of it or not.
    pub(crate) found: Vec<&'static str>,
    /// Those of them that failed.
    pub(crate) failed: Vec<&'static str>,
}

/// Evaluates a place in an input that was kept: `run` does so, and the function of a replay.
pub(crate) async fn hear(
    router: &Router,
    control: &Control,
    wanted: &Wanted,
    item: Item,
    limit: Limit,
) -> Heard {
    let mut heard = Heard {
        position: item.position,
        note: None,
        alerts: Vec::new(),
        faults: Vec::new(),
        suppressed: 0,
        matched: Vec::new(),
        found: Vec::new(),
        failed: Vec::new(),
    };
    let event = match item.event {
        Ok(event) => event,
        Err(why) => {
            heard.faults.push(why.to_string());
            return heard;
        }
    };
    if !wanted.takes(&event) {
        return heard;
    }
    if item.replaced > 0 {
        heard.note = Some(replaced(item.replaced));
    }
    let feeds = Feeds::ByTrigger;
    match evaluate::evaluate(router, control, &event, &item.sender, &feeds, limit).await {
        Ok(Evaluated { routed, suppressed }) => {
            heard.suppressed = suppressed.len() as u64;
            heard.faults = routed.faults.iter().map(ToString::to_string).collect();
            let alerts = routed.alerts.iter().map(|alert| alert.rule);
            let hidden = suppressed.iter().map(|one| one.alert.rule);
            heard.found = alerts.chain(hidden).collect();
            heard.failed = routed.faults.iter().map(|fault| fault.rule).collect();
            heard.matched = routed.matched;
            heard.alerts = routed.alerts;
        }
        Err(why) => heard.faults.push(why.to_string()),
    }
    heard
}

fn replaced(values: usize) -> String {
    let values = match values {
        1 => "1 value".to_owned(),
        many => format!("{many} values"),
    };
    format!(
        "replaced {values} that no reader of JSON takes: halves of characters, nested deeper than 100 levels, or numbers too large"
    )
}
