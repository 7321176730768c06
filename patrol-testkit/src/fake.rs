//! AWS clients without AWS.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use patrol_core::{
    Client, Connector, Context, Result, async_trait,
    aws::{AwsRequest, AwsResponse, AwsTransport},
    error_chain,
};

use crate::runtime::block_on;

/// AWS for clients of signed calls: a function answers each request, and the requests are kept.
/// Clones share them.
///
/// The client under test is the real one, up to the request: what it asks and how it reads the
/// answer is tested with the rule. A call whose action the client does not declare fails here as it
/// does in the function.
///
/// ```
/// use std::sync::Arc;
/// use patrol_core::{Client, Connector, Permission, Result, aws::{Aws, AwsResponse}};
/// use patrol_testkit::FakeAws;
///
/// struct Aliases(Aws);
///
/// impl Client for Aliases {
///     const NAME: &'static str = "IAM account aliases";
///     fn permissions() -> Vec<Permission> {
///         vec![Permission::new(["iam:ListAccountAliases"], ["*"]).because("IAM takes no resource")]
///     }
///     async fn connect(connector: &Connector) -> Result<Arc<Self>> {
///         Ok(Arc::new(Self(connector.aws().await?)))
///     }
/// }
///
/// let aws = FakeAws::new(|request| match request.operation.as_str() {
///     "ListAccountAliases" => AwsResponse::ok(
///         "<R><ListAccountAliasesResult><AccountAliases><member>acme</member></AccountAliases></ListAccountAliasesResult></R>",
///     ),
///     _ => AwsResponse::new(400, "<R><Error><Code>InvalidAction</Code></Error></R>"),
/// });
/// let cx = aws.context::<Aliases>();
/// // run_with(&rule, &event, &cx) ...
/// assert!(aws.requests().is_empty());
/// ```
///
/// A client that is a trait object (`dyn Owners`) takes any fake that implements the trait:
/// `Context::default().with_client::<dyn Owners>(Arc::new(Nobody))`.
#[derive(Clone)]
pub struct FakeAws {
    answer: Arc<dyn Fn(&AwsRequest) -> AwsResponse + Send + Sync>,
    requests: Arc<Mutex<Vec<AwsRequest>>>,
}

impl FakeAws {
    /// AWS that answers so.
    pub fn new(answer: impl Fn(&AwsRequest) -> AwsResponse + Send + Sync + 'static) -> Self {
        Self {
            answer: Arc::new(answer),
            requests: Arc::default(),
        }
    }

    /// The client, made by its own `connect`, whose signed calls come here.
    ///
    /// # Panics
    ///
    /// When `connect` fails.
    #[track_caller]
    #[must_use]
    pub fn client<C: Client + ?Sized>(&self) -> Arc<C> {
        let connector = Connector::with_transport::<C>(Arc::new(self.clone()));
        block_on(C::connect(&connector)).unwrap_or_else(|why| {
            panic!(
                "client `{}` cannot be made: {}",
                C::NAME,
                error_chain(&*why)
            )
        })
    }

    /// A context that holds the client. Another one is added with
    /// `.with_client(aws.client::<Other>())`.
    ///
    /// # Panics
    ///
    /// As [`client`](Self::client).
    #[track_caller]
    #[must_use]
    pub fn context<C: Client + ?Sized>(&self) -> Context {
        Context::default().with_client(self.client::<C>())
    }

    /// What was asked so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<AwsRequest> {
        self.kept().clone()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<AwsRequest>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl AwsTransport for FakeAws {
    async fn send(&self, request: &AwsRequest) -> Result<AwsResponse> {
        self.kept().push(request.clone());
        Ok((self.answer)(request))
    }
}

impl fmt::Debug for FakeAws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FakeAws").field(&*self.kept()).finish()
    }
}
