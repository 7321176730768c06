//! What no model of AWS's says of its events, collected from its documentation and from records.

mod events;
mod recorded;
mod recorded_as;

pub(crate) use self::{
    events::EVENTS,
    recorded::{CALLED_BY_CONSOLE, CALLS_OF, RECORDED},
    recorded_as::RECORDED_AS,
};
