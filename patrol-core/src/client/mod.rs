//! Clients: what rules ask AWS with.
//!
//! A rule names a client in its [`rule!`](crate::rule), and with that one word gets the client,
//! grants the permissions of its calls, and lets a test give a fake in its place.

pub mod aws;
mod connector;
mod decl;
mod error;
mod shared;

use std::sync::Arc;

pub use self::{connector::Connector, decl::ClientDecl, error::ClientError};
pub(crate) use self::{
    decl::AnyClient,
    shared::{Made, connect},
};
use crate::{Permission, Result};

/// A client that rules may ask: its name, what its calls need, and how it is made.
///
/// Implement it for a type of your own, or for a trait object such as `dyn SecurityGroups` where
/// tests are to give a fake of their own. A rule that asks the client says so in its
/// [`rule!`](crate::rule) with `uses`:
///
/// ```
/// use std::sync::Arc;
/// use patrol_core::{Client, Connector, Permission, Result, aws::Aws, rule};
///
/// /// The account's aliases.
/// pub struct AccountAliases(Aws);
///
/// impl Client for AccountAliases {
///     const NAME: &'static str = "IAM account aliases";
///
///     fn permissions() -> Vec<Permission> {
///         let why = "IAM takes no resource in this action";
///         vec![Permission::new(["iam:ListAccountAliases"], ["*"]).because(why)]
///     }
///
///     async fn connect(connector: &Connector) -> Result<Arc<Self>> {
///         Ok(Arc::new(Self(connector.aws().await?)))
///     }
/// }
///
/// impl AccountAliases {
///     /// The alias of the account that the function runs in.
///     pub async fn alias(&self) -> Result<Option<String>> {
///         let call = self.0.query("iam", "2010-05-08", "ListAccountAliases");
///         let answer = call.send().await?.xml()?;
///         let alias = answer.text_at("ListAccountAliasesResult/AccountAliases/member");
///         Ok(alias.map(str::to_owned))
///     }
/// }
///
/// rule! {
///     /// Reports a sign-in of the root user, with the account's alias.
///     pub struct RootSignIn = "rootSignIn" uses AccountAliases;
/// }
/// # use patrol_core::{ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Rule, Severity};
///
/// impl Rule for RootSignIn {
/// #     type Detail = ConsoleSignIn;
/// #     const META: Metadata = Metadata::new(Severity::High);
/// #     fn pattern() -> Pattern { Pattern::console_sign_in() }
///     // ...
///     async fn check(&self, event: &Event<ConsoleSignIn>, cx: &Context) -> Result<Findings> {
///         let alias = cx.client::<AccountAliases>(self)?.alias().await?;
///         // ...
/// #         Ok(alias.map(|alias| Finding::new(alias, "The root user signed in.")).into())
///     }
/// }
/// ```
///
/// The role of the function that runs the rule gets these permissions, and one client serves all
/// rules of a process.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a client",
    label = "`Client` is not implemented",
    note = "write `impl patrol_core::Client for {Self}` with its `NAME`, `permissions` and `connect`"
)]
pub trait Client: Send + Sync + 'static {
    /// The name for operators, such as `EC2 security groups`.
    const NAME: &'static str;

    /// What the client's calls need: exactly this goes into the role.
    fn permissions() -> Vec<Permission>;

    /// Makes the client, once a process, before the first event.
    ///
    /// A client of an AWS SDK is made from `patrol_aws::config`; a client of signed calls from
    /// [`Connector::aws`].
    ///
    /// # Errors
    ///
    /// Whatever keeps the client from being made, such as credentials that are not there: the
    /// rules that use it do not start, and the error with its sources says why.
    fn connect(connector: &Connector) -> impl Future<Output = Result<Arc<Self>>> + Send;
}

/// The rule declares the client: written by `uses` in [`rule!`](crate::rule).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not declare the client `{C}`",
    label = "this rule does not declare the client",
    note = "declare it in the rule's `rule!`: `pub struct {Self} = \"itsPublicName\" uses {C}`, then the parameters or `;`"
)]
pub trait Uses<C: Client + ?Sized> {}
