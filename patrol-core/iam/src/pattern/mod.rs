//! The two kinds of patterns in a policy document: actions and resources.

use crate::glob::Glob;

mod action;
mod resource;

pub use action::ActionPattern;
pub use resource::ResourcePattern;

/// What the two kinds have in common.
pub(crate) trait Pattern {
    fn glob(&self) -> &Glob;

    /// Whether everything that the glob matches is matched for sure: with a variable it may turn out to be less.
    fn is_certain(&self) -> bool;
}
