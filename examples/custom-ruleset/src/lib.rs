//! Acme's own rules. Copy this crate, rename it, and write yours: one rule, one file.

#![warn(missing_docs)]

mod instance_outside_home;
mod repository_made_public;

pub use self::{
    instance_outside_home::InstanceOutsideHome, repository_made_public::RepositoryMadePublic,
};
