//! What the end-to-end tests share: AWS in miniature, a proxy that fails on demand, a terminal, a
//! Runtime API, and the binaries under test.

mod alerts;
pub mod archive;
mod aws;
mod cargo;
mod every_rule;
pub mod key_space;
pub mod lambda;
mod memory;
mod ministack;
mod moto;
mod odd_values;
mod operator;
pub mod patrol;
mod place;
mod post;
mod proxy;
mod published;
mod refusing;
mod template;
mod tool;

pub use self::{
    alerts::{instance_abroad, put_event},
    aws::{Aws, HOME, environment, free_port},
    cargo::{cargo, repository, words},
    every_rule::{LinkedRule, every_rule, function_of, turned_on},
    memory::peak_kilobytes,
    ministack::{Ministack, function_zip},
    moto::Moto,
    odd_values::odd_values,
    operator::at,
    place::{binary, target_tmp, terminal_script},
    post::*,
    proxy::*,
    published::published_faults,
    refusing::*,
    template::{arch, of_type, take_permission, template},
    tool::tool,
};
