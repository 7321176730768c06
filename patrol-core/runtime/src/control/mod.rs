//! What an operator decides of a stack: `patrol.toml`, and the document that the function reads.
//!
//! [`Control`] says which rules are on, with which parameters, how bad their findings are, how they are
//! put together, where alerts go, and what is suppressed. A script of your own that deploys with the
//! library hands it to the template:
//!
//! ```no_run
//! # #[cfg(feature = "template")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use patrol_core::Registry;
//! use patrol_runtime::{control::Control, template::TemplateOptions};
//!
//! let registry = Registry::linked()?;
//! let control = Control::from_toml(&std::fs::read_to_string("patrol.toml")?, &registry)?;
//! let template = TemplateOptions::new().control(control).build(&registry)?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "template"))]
//! # fn main() {}
//! ```
//!
//! # How it is built
//!
//! ```text
//! patrol.toml - toml -+
//!                     +- node - read - Control
//! the document - JSON +
//! ```
//!
//! The file and the document say the same and are read by the same code: `run` and the function
//! decide alike.

mod day;
mod deployed;
mod document;
mod node;
mod problem;
mod read;
#[cfg(any(feature = "cli", feature = "lambda"))]
mod suppress;
mod suppression;
#[cfg(feature = "template")]
mod toml;

pub use self::{
    document::Control,
    problem::{ControlError, Problem},
};

#[cfg(feature = "lambda")]
pub(crate) use self::deployed::Deployed;
#[cfg(any(feature = "deploy", feature = "lambda"))]
pub(crate) use self::deployed::MOST_IN_S3;
#[cfg(any(feature = "template", feature = "lambda"))]
pub(crate) use self::deployed::PREFIX;
pub(crate) use self::deployed::hash;
#[cfg(feature = "cli")]
pub(crate) use self::toml::FILE;
#[cfg(any(feature = "cli", feature = "lambda"))]
pub(crate) use self::{day::Day, suppress::Suppressed, suppression::Suppression};
