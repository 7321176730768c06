//! What rules of several services need. Nothing here knows a rule.

mod omitted;
mod wording;

pub(crate) use self::{
    omitted::hidden_request,
    wording::{action_pattern, listed},
};
