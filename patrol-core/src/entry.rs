//! One linked rule: what it declares, and how to make it.

use std::fmt;

use async_trait::async_trait;
use serde_json::Value;

use crate::{
    Aggregate, BoxError, ClientDecl, Context, Event, EventShapeError, Findings, Metadata,
    ParamDecl, ParamError, ParamSource, Pattern, Permission, Result, Rule, RuleDocs, Trigger,
    names::pascal_case,
};

/// One linked rule: what it declares, and how to make it. Registered by [`rule!`](crate::rule).
#[derive(Clone)]
#[non_exhaustive]
pub struct RuleEntry {
    /// The public name, such as `assumeRole`.
    pub name: &'static str,
    /// The crate that holds the rule.
    pub ruleset: &'static str,
    /// That crate's version.
    pub ruleset_version: &'static str,
    /// How bad the rule's findings are, and what they mean in ATT&CK, CIS and the like.
    pub metadata: Metadata,
    /// What to use in the rule's place, where it will go.
    pub deprecated: Option<&'static str>,
    /// The parameters, in their order.
    pub params: &'static [ParamDecl],
    /// The clients that the rule asks, in their order.
    pub clients: &'static [ClientDecl],
    /// The first eight bytes of the name as one number: most names differ in them, and a function sorts hundreds
    /// when it starts.
    pub(crate) beginning: u64,
    location: &'static str,
    docs: &'static str,
    pattern: fn() -> Pattern,
    trigger: fn() -> Trigger,
    aggregate: fn() -> Aggregate,
    build: Build,
}

type Build = fn(&dyn ParamSource) -> Result<Box<dyn ErasedRule>, Vec<ParamError>>;

inventory::collect!(RuleEntry);

/// A rule whose detail type is forgotten.
#[async_trait]
pub(crate) trait ErasedRule: Send + Sync {
    async fn check(&self, event: &Value, cx: &Context) -> Result<Findings, CheckError>;
}

/// Why a check gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckError {
    #[error(transparent)]
    Shape(EventShapeError),
    #[error(transparent)]
    Rule(BoxError),
}

#[async_trait]
impl<R: Rule> ErasedRule for R {
    async fn check(&self, event: &Value, cx: &Context) -> Result<Findings, CheckError> {
        let typed = Event::try_from(event).map_err(CheckError::Shape)?;
        Rule::check(self, &typed, cx)
            .await
            .map_err(CheckError::Rule)
    }
}

impl RuleEntry {
    /// Made by [`rule!`](crate::rule).
    #[doc(hidden)]
    #[must_use]
    pub const fn of<R: Rule>(
        ruleset: &'static str,
        ruleset_version: &'static str,
        location: &'static str,
    ) -> Self {
        Self {
            name: R::NAME,
            ruleset,
            ruleset_version,
            metadata: R::META,
            deprecated: R::DEPRECATED,
            params: R::PARAMS,
            clients: R::CLIENTS,
            beginning: beginning(R::NAME),
            location,
            docs: R::DOCS,
            pattern: R::pattern,
            trigger: R::trigger,
            aggregate: R::aggregate,
            build: |source| Ok(Box::new(R::from_params(source)?)),
        }
    }

    /// The documentation.
    #[must_use]
    pub const fn docs(&self) -> RuleDocs {
        RuleDocs::new(self.docs)
    }

    /// Which events the rule looks at.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        (self.pattern)()
    }

    /// What brings events to the rule.
    #[must_use]
    pub fn trigger(&self) -> Trigger {
        (self.trigger)()
    }

    /// What the rule's role must be allowed: the permissions of its clients.
    #[must_use]
    pub fn permissions(&self) -> Vec<Permission> {
        let clients = self.clients.iter();
        clients.flat_map(ClientDecl::permissions).collect()
    }

    /// How often people hear of what the rule finds again.
    #[must_use]
    pub fn aggregate(&self) -> Aggregate {
        (self.aggregate)()
    }

    /// The name in CloudFormation, such as `AssumeRole`.
    #[must_use]
    pub fn logical_id(&self) -> String {
        pascal_case(self.name)
    }

    /// Where the rule is declared: package, version, file and line.
    #[must_use]
    pub fn location(&self) -> String {
        format!(
            "{} {} ({})",
            self.ruleset, self.ruleset_version, self.location
        )
    }

    pub(crate) fn build(
        &self,
        source: &dyn ParamSource,
    ) -> Result<Box<dyn ErasedRule>, Vec<ParamError>> {
        (self.build)(source)
    }
}

const fn beginning(name: &str) -> u64 {
    let (name, mut bytes, mut at) = (name.as_bytes(), [0; 8], 0);
    while at < name.len() && at < bytes.len() {
        bytes[at] = name[at];
        at += 1;
    }
    u64::from_be_bytes(bytes)
}

impl fmt::Debug for RuleEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RuleEntry({} from {})", self.name, self.location())
    }
}
