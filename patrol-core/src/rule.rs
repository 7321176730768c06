//! The trait that a rule implements.

use serde::de::DeserializeOwned;

use crate::{
    Aggregate, ClientDecl, Context, Event, Findings, Metadata, ParamDecl, ParamError, ParamSource,
    Pattern, Result, Trigger,
};

/// A rule's identity, parameters and clients; written by [`rule!`](crate::rule).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not declared as a rule",
    label = "no `rule!` declares this type",
    note = "declare and register it with `patrol_core::rule! {{ /// What it reports. pub struct {Self} = \"itsPublicName\"; }}`"
)]
pub trait Declared: Sized {
    /// The public, deployed name, such as `assumeRole`. Renaming the type must not change it.
    const NAME: &'static str;
    /// The documentation, as written.
    const DOCS: &'static str;
    /// What to use in the rule's place, where it will go.
    const DEPRECATED: Option<&'static str> = None;
    /// The parameters: the struct's fields, in their order.
    const PARAMS: &'static [ParamDecl];
    /// The clients that the rule asks, in their order.
    const CLIENTS: &'static [ClientDecl] = &[];

    /// Reads the parameters.
    ///
    /// # Errors
    ///
    /// Every parameter that is missing or malformed.
    fn from_params(source: &dyn ParamSource) -> Result<Self, Vec<ParamError>>;
}

/// Logic that looks at one kind of event and reports what a person should know.
///
/// A rule is declared with [`rule!`](crate::rule) and implements this trait:
///
/// ```
/// use patrol_core::{
///     ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
/// };
///
/// rule! {
///     /// Reports a trail that stops logging.
///     ///
///     /// # Why
///     /// Without its trail an account is dark.
///     ///
///     /// # Example
///     /// Somebody calls `StopLogging` on the organization's trail.
///     ///
///     /// # Respond
///     /// Start it again, and ask whoever stopped it.
///     pub struct AuditTrailStopped = "auditTrailStopped" {
///         /// Trails that may stop, by name.
///         ignored_trails: Vec<String> = "",
///     }
/// }
///
/// impl Rule for AuditTrailStopped {
///     type Detail = ApiCall;
///     const META: Metadata = Metadata::new(Severity::High).attack(["T1685.002"]);
///
///     fn pattern() -> Pattern {
///         Pattern::api_call("cloudtrail.amazonaws.com", ["StopLogging"])
///     }
///
///     async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
///         let call = &event.detail;
///         let trail = call.request_parameters.as_ref().and_then(|request| request["name"].as_str());
///         let ignored = trail.is_some_and(|trail| self.ignored_trails.iter().any(|name| name == trail));
///         if call.failed() || ignored {
///             return Ok(Findings::none());
///         }
///         let summary = format!("{} stopped it in {}.", event.who(), event.place());
///         Ok(Finding::new("A trail stopped logging", summary).into())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is declared as a rule and has no logic",
    label = "`Rule` is not implemented",
    note = "write `impl Rule for {Self}` with its `Detail`, `pattern` and `check`"
)]
pub trait Rule: Declared + Send + Sync + 'static {
    /// The shape of the event's `detail`: [`ApiCall`](crate::ApiCall),
    /// [`ConsoleSignIn`](crate::ConsoleSignIn), a type of your own, or `serde_json::Value`.
    ///
    /// An event that matches the pattern and does not fit the shape is a loud error of the rule.
    type Detail: DeserializeOwned + Send + Sync;

    /// How bad this rule's findings are, unless one says otherwise, and what they mean in ATT&CK,
    /// CIS and the like.
    const META: Metadata;

    /// Which events the rule looks at. The same pattern goes into the template, routes events in
    /// the function and filters the events of every unit test.
    fn pattern() -> Pattern;

    /// What brings events to the rule; an EventBridge rule with the [`pattern`](Self::pattern)
    /// unless said otherwise.
    fn trigger() -> Trigger {
        Trigger::EventPattern
    }

    /// How findings of this rule are put together before people hear of them, such as
    /// `Aggregate::throttle(HOUR)`: each is told, unless said otherwise. The operator may override
    /// it.
    fn aggregate() -> Aggregate {
        Aggregate::every()
    }

    /// Evaluates one event: no findings, one or many; `Err` is a loud fault of this rule, and the
    /// event is tried again where the source allows it.
    fn check(
        &self,
        event: &Event<Self::Detail>,
        cx: &Context,
    ) -> impl Future<Output = Result<Findings>> + Send;
}
