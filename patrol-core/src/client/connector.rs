//! What a client is made with.

use std::{fmt, sync::Arc};

use super::{
    Client, ClientError,
    aws::{Aws, AwsTransport, TransportEntry},
};
use crate::{Result, iam::ActionPattern};

/// What [`Client::connect`] makes a client with.
pub struct Connector {
    client: &'static str,
    /// The actions that the client declares.
    actions: Arc<[ActionPattern]>,
    transport: Option<Arc<dyn AwsTransport>>,
}

impl Connector {
    /// With the transport that is linked into this build.
    pub(crate) fn linked<C: Client + ?Sized>() -> Self {
        let permissions = C::permissions().into_iter();
        let actions = permissions.flat_map(|permission| permission.actions);
        Self {
            client: C::NAME,
            actions: actions.map(ActionPattern::from).collect(),
            transport: None,
        }
    }

    /// With a transport of the caller's, such as a test's fake one.
    #[must_use]
    pub fn with_transport<C: Client + ?Sized>(transport: Arc<dyn AwsTransport>) -> Self {
        Self {
            transport: Some(transport),
            ..Self::linked::<C>()
        }
    }

    /// Signed calls to AWS, of the actions that the client declares.
    ///
    /// # Errors
    ///
    /// [`ClientError::NoAws`] when this build holds nothing that calls AWS, or what the transport
    /// says, such as that there are no credentials.
    pub async fn aws(&self) -> Result<Aws> {
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => {
                let entry = TransportEntry::linked().ok_or(ClientError::NoAws {
                    client: self.client,
                })?;
                entry.connect().await?
            }
        };
        Ok(Aws::new(self.client, Arc::clone(&self.actions), transport))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connector({})", self.client)
    }
}
