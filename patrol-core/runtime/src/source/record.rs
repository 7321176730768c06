//! One event of an invocation or an input, with who sent it.

use std::borrow::Cow;

#[cfg(feature = "lambda")]
use serde::Deserialize;

use super::{
    InputError, Sender, envelope,
    legible::{Legible, legible},
};

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
    /// An event that nobody has to be told of by name, as readers take it.
    pub(crate) fn of(event: Result<Legible<'a>, InputError>, sender: Sender) -> Self {
        let replaced = event.as_ref().map_or(0, |event| event.replaced);
        Self {
            event: event.map(|event| event.text),
            sender,
            replaced,
            item: None,
        }
    }

    /// An event as it stood in an input.
    pub(super) fn new(event: Result<String, InputError>, sender: Sender) -> Record<'static> {
        let event = event.map(|text| match legible(&text, 0) {
            Legible { replaced: 0, .. } => Legible::whole(text),
            read => read.into_owned(),
        });
        Record::of(event, sender)
    }

    /// The record, with this number of further values replaced on the way.
    pub(super) const fn and_replaced(mut self, more: usize) -> Self {
        self.replaced += more;
        self
    }

    /// Is it an event of CloudTrail, out of EventBridge or a log?
    #[cfg(feature = "lambda")]
    pub(crate) fn is_cloudtrail(&self) -> bool {
        const END: &str = " via CloudTrail";
        // Anybody may write what has another source.
        const AWS: &str = "aws.";
        #[derive(Deserialize)]
        struct Kind<'a> {
            #[serde(borrow)]
            source: Cow<'a, str>,
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
                .is_ok_and(|kind| kind.source.starts_with(AWS) && kind.detail_type.ends_with(END))
    }

    /// What EventBridge sent.
    pub(super) fn from_bus(event: &'a str, sender: Sender) -> Self {
        Self::of(
            envelope::check_source(event).map(|()| legible(event, 0)),
            sender,
        )
    }
}
