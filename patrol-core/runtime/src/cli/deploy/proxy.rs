//! Proxies, which calls to AWS do not use.

use std::{env, io::Result};

use super::super::Io;

/// The variables that programs take a proxy for HTTPS from.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Says that a proxy is not used, if the environment names one: behind it, no call would be answered.
pub(super) fn warn(io: &mut Io<'_>) -> Result<()> {
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if let Some(variable) = VARIABLES.iter().find(|name| is_set(name)) {
        let label = io.screen.warning_label();
        writeln!(
            io.stderr,
            "{label}`{variable}` is set and not used: calls to AWS go to AWS directly"
        )?;
    }
    Ok(())
}
