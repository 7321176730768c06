//! A rule that was started, and what it says of an event.

use std::{sync::OnceLock, time::Duration};

use serde_json::Value;

use crate::{
    Context, Fault, FaultKind, Findings, RuleEntry, Sleep,
    catch::{Interrupted, isolated},
    entry::{CheckError, ErasedRule},
    error::error_chain,
    params::{Defaults, Secrets},
    registry::join,
};

/// A rule with its parameters and clients.
pub(super) struct Active {
    pub(super) entry: &'static RuleEntry,
    /// Made of the defaults when it is first asked, where it is not there.
    pub(super) rule: OnceLock<Box<dyn ErasedRule>>,
    pub(super) secrets: Secrets,
    pub(super) cx: Context,
}

impl Active {
    /// What it finds in an event, or why it gives no answer.
    pub(super) async fn run(
        &self,
        event: &Value,
        limit: Option<(Duration, Sleep)>,
    ) -> Result<Findings, Fault> {
        let fault = |kind, message| Err(Fault::new(self.entry, kind, message));
        let rule = match self.rule.get() {
            Some(rule) => rule,
            None => match self.entry.build(&Defaults) {
                Ok(rule) => self.rule.get_or_init(|| rule),
                Err(errors) => return fault(FaultKind::Error, in_short(join(&errors))),
            },
        };
        match isolated(rule.check(event, &self.cx), limit).await {
            Ok(Ok(findings)) => Ok(findings),
            Ok(Err(CheckError::Shape(why))) => fault(FaultKind::Decode, in_short(why.to_string())),
            Ok(Err(CheckError::Rule(why))) => fault(
                FaultKind::Error,
                in_short(self.secrets.over(error_chain(&*why))),
            ),
            Err(Interrupted::Panic(words)) => fault(FaultKind::Panic, self.secrets.over(words)),
            Err(Interrupted::Timeout(limit)) => {
                fault(FaultKind::Timeout, format!("no answer within {limit:?}"))
            }
        }
    }
}

/// A decoder's words quote the offending value, which may fill pages.
fn in_short(mut words: String) -> String {
    const MOST: usize = 300;
    if words.len() > MOST {
        words.truncate(words.floor_char_boundary(MOST));
        words.push_str("...");
    }
    words
}
