//! Reading one unit and evaluating its events, on a thread of its own.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    by_rule::ByRule,
    executor::Executor,
    lane::{Gone, Outbox},
    leading::LeadingFaults,
    nearest::NearestMisses,
    selection::Selection,
    stop::Stop,
    told::Told,
    units::Unit,
};
use crate::{
    control::Control,
    pipeline::hear,
    source::{Events, Item, NotEvents},
    state::State,
};
use patrol_core::{Pattern, Router};

/// What all threads read with.
pub(in crate::cli) struct Reading {
    pub(in crate::cli) router: Router,
    pub(in crate::cli) control: Control,
    pub(in crate::cli) selection: Arc<Selection>,
    pub(in crate::cli) executor: Executor,
    /// What is remembered of findings.
    pub(in crate::cli) state: State,
    /// Rules whose patterns are explained for each event.
    pub(in crate::cli) explained: Vec<(&'static str, Pattern)>,
    /// Counts what each rule was given, if somebody asks.
    pub(in crate::cli) by_rule: Option<ByRule>,
    /// Finds what came near to rules that were given nothing, if somebody asks.
    pub(in crate::cli) nearest: Option<NearestMisses>,
    pub(in crate::cli) stop: Stop,
    /// Bytes that were read, as they are stored.
    pub(in crate::cli) bytes: AtomicU64,
    /// Events that were read.
    pub(in crate::cli) events: AtomicU64,
}

impl Reading {
    /// Reads a unit to its end.
    pub(super) fn unit(&self, unit: Unit, outbox: &Outbox) -> Result<(), Gone> {
        let (mut events, mut suppressed, mut not_events) = (0, 0, NotEvents::default());
        let (name, key) = (unit.name.clone(), unit.key());
        match unit.open() {
            Ok(reader) => {
                let names = (&*name, key.as_deref());
                (events, suppressed, not_events) = self.events(names, reader, outbox)?;
            }
            Err(why) => outbox.tell(Told::Fault {
                position: None,
                why: why.to_string(),
            })?,
        }
        outbox.tell(Told::End {
            events,
            suppressed,
            not_events,
            stopped: self.stop.is_set(),
        })
    }

    fn events(
        &self,
        (name, key): (&str, Option<&str>),
        reader: Box<dyn Read>,
        outbox: &Outbox,
    ) -> Result<(u64, u64, NotEvents), Gone> {
        let metered = Metered {
            reader,
            bytes: &self.bytes,
            stop: &self.stop,
        };
        let mut events = Events::new(metered);
        if let Some(key) = key {
            events = events.of_log(key);
        }
        if self.explained.is_empty() && self.nearest.is_none() {
            events = events.for_rules_of(&self.router);
        }
        let (mut items, mut known, mut suppressed) = (0, 0, 0);
        let mut leading = LeadingFaults::default();
        while let Some(item) = events.next() {
            // What cannot be read any more after a signal is not a fault.
            if self.stop.is_set() {
                break;
            }
            items += u64::from(item.event.is_ok());
            let read = items + events.passed_over();
            self.events.fetch_add(read - known, Ordering::Relaxed);
            known = read;
            match item.event {
                Err(why) if read == 0 => leading.hold(item.position, why),
                _ => {
                    tell_all(leading.before_an_event(), outbox)?;
                    suppressed += self.item(name, item, outbox)?;
                }
            }
        }
        tell_all(leading.without_an_event(), outbox)?;
        let read = items + events.passed_over();
        self.events.fetch_add(read - known, Ordering::Relaxed);
        Ok((read, suppressed, events.not_events()))
    }

    /// Evaluates one event; how many findings an operator has suppressed.
    fn item(&self, name: &str, item: Item, outbox: &Outbox) -> Result<u64, Gone> {
        self.explain(&item, outbox)?;
        let wanted = &self.selection.wanted;
        if let (Some(nearest), Ok(event)) = (&self.nearest, &item.event)
            && wanted.takes(event)
        {
            nearest.look(name, item.position, event);
        }
        let heard = hear(&self.router, &self.control, wanted, item, None);
        let heard = self.executor.block_on(heard);
        if let Some(rules) = &self.by_rule {
            rules.add(&heard);
        }
        if let Some(nearest) = &self.nearest {
            nearest.delivered(&heard.matched);
        }
        let position = heard.position;
        if let Some(words) = heard.note {
            outbox.tell(Told::Note {
                position: position.to_string(),
                words,
            })?;
        }
        for mut alert in heard.alerts {
            alert.input = Some(position.to_string());
            outbox.tell(Told::Finding(Box::new(alert)))?;
        }
        for why in heard.faults {
            outbox.tell(Told::Fault {
                position: Some(position.to_string()),
                why,
            })?;
        }
        Ok(heard.suppressed)
    }

    /// Tells why an event matches the patterns that are to be explained, or does not.
    fn explain(&self, item: &Item, outbox: &Outbox) -> Result<(), Gone> {
        let Ok(event) = &item.event else {
            return Ok(());
        };
        if self.explained.is_empty() || !self.selection.wanted.takes(event) {
            return Ok(());
        }
        for (rule, pattern) in &self.explained {
            // A text that cannot be explained cannot be routed either, and is a fault of its own.
            if let Ok(explanation) = pattern.explain(event.as_bytes()) {
                outbox.tell(Told::Note {
                    position: item.position.to_string(),
                    words: format!("{rule}: {explanation}"),
                })?;
            }
        }
        Ok(())
    }
}

fn tell_all(told: Vec<Told>, outbox: &Outbox) -> Result<(), Gone> {
    told.into_iter().try_for_each(|one| outbox.tell(one))
}

/// A reader that counts what was read, and ends when the run does.
struct Metered<'a> {
    reader: Box<dyn Read>,
    bytes: &'a AtomicU64,
    stop: &'a Stop,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_set() {
            return Err(io::Error::other("the run was stopped"));
        }
        let count = self.reader.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
