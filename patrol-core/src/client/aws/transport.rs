//! What signs and sends requests.

use std::{fmt, pin::Pin, sync::Arc};

use async_trait::async_trait;

use super::{AwsRequest, AwsResponse};
use crate::Result;

/// Signs requests and sends them. The crate `patrol-aws` has the real one, `patrol-testkit` a fake.
#[async_trait]
pub trait AwsTransport: Send + Sync + 'static {
    /// Sends a request, again where that may help, and gives the last answer, also one that is a
    /// refusal.
    ///
    /// # Errors
    ///
    /// Why the request could not be sent, or that nothing answered.
    async fn send(&self, request: &AwsRequest) -> Result<AwsResponse>;
}

type Connecting = Pin<Box<dyn Future<Output = Result<Arc<dyn AwsTransport>>> + Send>>;

/// The transport of a build, registered with `inventory::submit!` by the crate that has it.
#[derive(Clone, Copy)]
pub struct TransportEntry {
    connect: fn() -> Connecting,
}

inventory::collect!(TransportEntry);

impl TransportEntry {
    /// A transport, made by this function: it fails when calls would, such as without
    /// credentials.
    #[must_use]
    pub const fn new(connect: fn() -> Connecting) -> Self {
        Self { connect }
    }

    /// The one that is linked into this build.
    pub(crate) fn linked() -> Option<Self> {
        inventory::iter::<Self>.into_iter().next().copied()
    }

    pub(crate) async fn connect(self) -> Result<Arc<dyn AwsTransport>> {
        (self.connect)().await
    }
}

impl fmt::Debug for TransportEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TransportEntry")
    }
}
