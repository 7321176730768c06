//! Acme's own rules. Copy this crate, rename it, and write yours: one rule, one file.

#![warn(missing_docs)]

mod instance_outside_home;
mod repository_made_public;
mod security_group_opened;
mod security_groups;

pub use self::{
    instance_outside_home::InstanceOutsideHome, repository_made_public::RepositoryMadePublic,
    security_group_opened::SecurityGroupOpened, security_groups::SecurityGroups,
};
