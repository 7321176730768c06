//! The two kinds of patterns in a policy document: actions and resources.

use crate::glob::Glob;

mod action;
mod resource;

pub use action::ActionPattern;
pub use resource::ResourcePattern;

/// What the two kinds have in common.
pub(crate) trait Pattern {
    fn glob(&self) -> &Glob;
}
