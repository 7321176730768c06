//! What a rule's declaration says of a client.

use std::{
    any::{Any, TypeId, type_name},
    fmt,
    pin::Pin,
    sync::Arc,
};

use super::{Client, ClientError, Connector};
use crate::Permission;

/// A client whose type is forgotten: holds an `Arc` of it.
pub(crate) type AnyClient = Arc<dyn Any + Send + Sync>;

type Connecting = Pin<Box<dyn Future<Output = Result<AnyClient, ClientError>> + Send>>;

/// A client that a rule declares with `uses`.
#[derive(Clone, Copy)]
pub struct ClientDecl {
    name: &'static str,
    id: fn() -> TypeId,
    type_name: fn() -> &'static str,
    permissions: fn() -> Vec<Permission>,
    connect: fn() -> Connecting,
}

impl ClientDecl {
    /// Made by [`rule!`](crate::rule).
    #[doc(hidden)]
    #[must_use]
    pub const fn of<C: Client + ?Sized>() -> Self {
        Self {
            name: C::NAME,
            id: TypeId::of::<C>,
            type_name: type_name::<C>,
            permissions: C::permissions,
            connect: || {
                Box::pin(async {
                    let connector = Connector::linked::<C>();
                    let client = C::connect(&connector).await;
                    let client = client.map_err(|why| ClientError::of(C::NAME, why))?;
                    Ok(Arc::new(client) as AnyClient)
                })
            },
        }
    }

    /// The name for operators, such as `EC2 security groups`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the client's calls need.
    #[must_use]
    pub fn permissions(&self) -> Vec<Permission> {
        (self.permissions)()
    }

    pub(crate) fn id(&self) -> TypeId {
        (self.id)()
    }

    /// The client's type, as `with_client` takes it.
    pub(crate) fn type_name(&self) -> &'static str {
        (self.type_name)()
    }

    pub(crate) async fn connect(&self) -> Result<AnyClient, ClientError> {
        (self.connect)().await
    }
}

impl fmt::Debug for ClientDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientDecl({})", self.name)
    }
}
