//! What a sink is opened with.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::Https;
use crate::Secret;

/// What a sink is opened with: its address, its options, and a way to post over HTTPS.
pub struct SinkSetup {
    scheme: &'static str,
    address: Option<Secret<String>>,
    options: BTreeMap<String, String>,
    https: Option<Arc<dyn Https>>,
}

/// What a route or a build does not give to a sink that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupProblem {
    /// The route has no address.
    #[error("the address is missing: expected `{0}:ADDRESS`")]
    NoAddress(&'static str),
    /// The build has no HTTPS client.
    #[error(
        "this build cannot post over HTTPS: build with `--features deploy`, or `--features lambda` for the function"
    )]
    NoHttps,
}

impl SinkSetup {
    pub(super) const fn new(
        scheme: &'static str,
        address: Option<Secret<String>>,
        options: BTreeMap<String, String>,
        https: Option<Arc<dyn Https>>,
    ) -> Self {
        Self {
            scheme,
            address,
            options,
            https,
        }
    }

    /// What follows the scheme in the route: somebody who knows it may be able to send there, so no log
    /// and no error shows it.
    ///
    /// # Errors
    ///
    /// [`SetupProblem::NoAddress`] when the route has none.
    pub fn address(&self) -> Result<&Secret<String>, SetupProblem> {
        let missing = SetupProblem::NoAddress(self.scheme);
        self.address.as_ref().ok_or(missing)
    }

    /// The value of an option, such as `broadcast` of `type=broadcast`. No secret: it may stand in
    /// errors.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// Posts over HTTPS with the connections that all sinks share.
    ///
    /// # Errors
    ///
    /// [`SetupProblem::NoHttps`] in a build without an HTTPS client.
    pub fn https(&self) -> Result<Arc<dyn Https>, SetupProblem> {
        self.https.clone().ok_or(SetupProblem::NoHttps)
    }
}

impl fmt::Debug for SinkSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SinkSetup")
            .field("scheme", &self.scheme)
            .field("address", &self.address)
            .field("options", &self.options.keys())
            .finish_non_exhaustive()
    }
}
