//! What a rule may use beside its event.

use std::{
    any::{Any, TypeId},
    collections::{HashMap, hash_map::Entry},
    fmt,
    sync::Arc,
};

use crate::{
    Capability, Needs,
    client::{Provider, ProviderError},
};

/// What a rule may use beside its event: the clients it [needs](crate::Rule::needs).
///
/// Cheap to clone. In a test, put in a fake:
///
/// ```
/// use std::sync::Arc;
/// use patrol_core::{BoxError, Context, Decision, PolicySimulator, SimulationRequest, async_trait};
///
/// struct DeniesAll;
///
/// #[async_trait]
/// impl PolicySimulator for DeniesAll {
///     async fn simulate(&self, request: &SimulationRequest) -> Result<Vec<Decision>, BoxError> {
///         Ok(request.actions.iter().map(|action| Decision::new(action, "*", false)).collect())
///     }
/// }
///
/// let cx = Context::default().with_client::<dyn PolicySimulator>(Arc::new(DeniesAll));
/// assert!(cx.client::<dyn PolicySimulator>().is_ok());
/// ```
#[derive(Clone, Default)]
pub struct Context {
    clients: Arc<HashMap<TypeId, Client>>,
}

/// A client with its capability's name; `Any` is an `Arc` of the capability.
type Client = (&'static str, Arc<dyn Any + Send + Sync>);

/// A rule asked for a client that its [`needs`](crate::Rule::needs) do not name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {name} in the context: name it in the rule's `needs` (in a test: `with_client`)")]
pub struct MissingClient {
    name: &'static str,
}

impl Context {
    /// The real clients for everything that these rules need, each made once.
    ///
    /// # Errors
    ///
    /// The first client that this build does not hold, or that cannot be set up.
    pub(crate) fn for_needs<'a>(
        needs: impl IntoIterator<Item = &'a Needs>,
    ) -> Result<Self, ProviderError> {
        let mut clients = HashMap::new();
        for need in needs.into_iter().flat_map(Needs::needs) {
            if let Entry::Vacant(vacant) = clients.entry(need.id) {
                let client = Provider::build(need.name, need.id)?;
                vacant.insert((need.name, Arc::from(client)));
            }
        }
        Ok(Self {
            clients: Arc::new(clients),
        })
    }

    /// Puts a client in, in place of one for the same capability.
    #[must_use]
    pub fn with_client<C: Capability + ?Sized>(mut self, client: Arc<C>) -> Self {
        Arc::make_mut(&mut self.clients).insert(TypeId::of::<C>(), (C::NAME, Arc::new(client)));
        self
    }

    /// The client for a capability.
    ///
    /// # Errors
    ///
    /// [`MissingClient`] when the rule's needs do not name it.
    pub fn client<C: Capability + ?Sized>(&self) -> Result<&C, MissingClient> {
        self.clients
            .get(&TypeId::of::<C>())
            .and_then(|(_, client)| client.downcast_ref::<Arc<C>>())
            .map(Arc::as_ref)
            .ok_or(MissingClient { name: C::NAME })
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context ")?;
        f.debug_set()
            .entries(self.clients.values().map(|(name, _)| name))
            .finish()
    }
}
