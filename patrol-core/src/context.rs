//! What a rule may use beside its event.

use std::{
    any::{TypeId, type_name},
    fmt,
    sync::Arc,
};

use crate::{
    Client, ClientDecl, ClientError, Uses,
    client::{AnyClient, Made},
};

/// What a rule may use beside its event: the clients that its [`rule!`](crate::rule) declares.
///
/// Cheap to clone. In a test, put in a fake:
///
/// ```
/// use std::sync::Arc;
/// use patrol_core::{Client, Connector, Context, Permission, Result, async_trait, rule};
///
/// #[async_trait]
/// trait Owners: Send + Sync + 'static {
///     async fn owner(&self, bucket: &str) -> Result<String>;
/// }
///
/// impl Client for dyn Owners {
///     const NAME: &'static str = "owners";
///     fn permissions() -> Vec<Permission> { vec![] }
///     async fn connect(_: &Connector) -> Result<Arc<Self>> { Err("only in tests".into()) }
/// }
///
/// rule! {
///     /// Reports a bucket without an owner.
///     struct Unowned = "unowned" uses dyn Owners;
/// }
/// # use patrol_core::{Event, Findings, Metadata, Pattern, Rule, Severity};
/// # impl Rule for Unowned {
/// #     type Detail = serde_json::Value;
/// #     const META: Metadata = Metadata::new(Severity::Low);
/// #     fn pattern() -> Pattern { Pattern::source("aws.s3") }
/// #     async fn check(&self, _: &Event, _: &Context) -> Result<Findings> { Ok(Findings::none()) }
/// # }
///
/// struct Nobody;
///
/// #[async_trait]
/// impl Owners for Nobody {
///     async fn owner(&self, _: &str) -> Result<String> { Ok("nobody".to_owned()) }
/// }
///
/// let cx = Context::default().with_client::<dyn Owners>(Arc::new(Nobody));
/// assert!(cx.client::<dyn Owners>(&Unowned).is_ok());
/// ```
#[derive(Clone, Default)]
pub struct Context {
    /// Most rules have none, and nothing is allocated for those.
    clients: Arc<[Entry]>,
}

#[derive(Clone)]
struct Entry {
    id: TypeId,
    name: &'static str,
    client: AnyClient,
}

impl Context {
    /// The context of a rule, from the clients that were made.
    pub(crate) fn of(decls: &[ClientDecl], made: &Made) -> Result<Self, ClientError> {
        if decls.is_empty() {
            return Ok(Self::default());
        }
        let mut clients = Vec::new();
        for decl in decls {
            if let Some((id, client)) = made.iter().find(|(id, _)| *id == decl.id()) {
                clients.push(Entry {
                    id: *id,
                    name: decl.name(),
                    client: client.clone()?,
                });
            }
        }
        Ok(Self {
            clients: clients.into(),
        })
    }

    /// Every client of these is here, or the first that is not.
    pub(crate) fn holds(&self, decls: &[ClientDecl]) -> Result<(), ClientError> {
        let mut decls = decls.iter();
        match decls.find(|decl| self.entry(decl.id()).is_none()) {
            Some(missing) => Err(ClientError::NotInContext {
                client: missing.name(),
                type_name: missing.type_name(),
            }),
            None => Ok(()),
        }
    }

    /// Puts a client in, in place of one of the same type.
    #[must_use]
    pub fn with_client<C: Client + ?Sized>(mut self, client: Arc<C>) -> Self {
        let id = TypeId::of::<C>();
        let others = self.clients.iter().filter(|entry| entry.id != id);
        let entry = Entry {
            id,
            name: C::NAME,
            client: Arc::new(client),
        };
        self.clients = others.cloned().chain([entry]).collect();
        self
    }

    fn entry(&self, id: TypeId) -> Option<&Entry> {
        self.clients.iter().find(|entry| entry.id == id)
    }

    /// A client that the rule declares: `cx.client::<dyn SecurityGroups>(self)?`.
    ///
    /// A rule that does not declare the client in its [`rule!`](crate::rule) does not compile.
    ///
    /// # Errors
    ///
    /// [`ClientError::NotInContext`] in a test whose context holds no such client.
    pub fn client<C: Client + ?Sized>(&self, _rule: &impl Uses<C>) -> Result<&C, ClientError> {
        self.entry(TypeId::of::<C>())
            .and_then(|entry| entry.client.downcast_ref::<Arc<C>>())
            .map(Arc::as_ref)
            .ok_or(ClientError::NotInContext {
                client: C::NAME,
                type_name: type_name::<C>(),
            })
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context ")?;
        f.debug_set()
            .entries(self.clients.iter().map(|entry| entry.name))
            .finish()
    }
}
