//! One event of an invocation or an input, with who sent it.

use std::borrow::Cow;

#[cfg(feature = "lambda")]
use serde::Deserialize;

use super::{InputError, Sender, envelope, legible::legible};

/// One event and who sent it.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    /// The event in the one envelope, as JSON text, or why the record cannot become one.
    pub(crate) event: Result<Cow<'a, str>, InputError>,
    pub(crate) sender: Sender,
    /// How many values of the event were replaced, since nothing could read them.
    pub(crate) replaced: usize,
    /// What names the record in a batch's answer.
    #[cfg_attr(
        not(feature = "lambda"),
        allow(dead_code, reason = "the function alone answers batches")
    )]
    pub(crate) item: Option<String>,
}

impl<'a> Record<'a> {
    /// An event that nobody has to be told of by name.
    pub(crate) fn new(event: Result<String, InputError>, sender: Sender) -> Self {
        Self::of(event.map(Cow::Owned), sender)
    }

    /// An event as readers take it.
    pub(super) fn of(event: Result<Cow<'a, str>, InputError>, sender: Sender) -> Self {
        let mut replaced = 0;
        let event = event.map(|event| match legible(&event) {
            (_, 0) => event,
            (legible, count) => {
                replaced = count;
                Cow::Owned(legible.into_owned())
            }
        });
        Self {
            event,
            sender,
            replaced,
            item: None,
        }
    }

    /// Is it an event of CloudTrail, out of EventBridge or a log?
    #[cfg(feature = "lambda")]
    pub(crate) fn is_cloudtrail(&self) -> bool {
        const END: &str = " via CloudTrail";
        #[derive(Deserialize)]
        struct Kind<'a> {
            #[serde(borrow, rename = "detail-type")]
            detail_type: Cow<'a, str>,
        }
        let sent_by_aws = matches!(
            self.sender,
            Sender::Bus | Sender::Rule(_) | Sender::Rules(_)
        );
        let event = self.event.as_deref().unwrap_or_default();
        // Most of what is something else is told without reading it.
        sent_by_aws
            && event.contains(END)
            && serde_json::from_str::<Kind<'_>>(event)
                .is_ok_and(|kind| kind.detail_type.ends_with(END))
    }

    /// What EventBridge sent.
    pub(super) fn from_bus(event: &'a str, sender: Sender) -> Self {
        let event = envelope::check_source(event).map(|()| Cow::Borrowed(event));
        Self::of(event, sender)
    }
}
