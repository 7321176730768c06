//! The rules that are compared: those that are deployed, and wait for what CloudTrail records.

use super::{
    super::{
        super::{
            Failure,
            params::Params,
            run::{Executor, LeftOut, waits_for_records},
        },
        args::Reconcile,
    },
    deployed::Deployed,
};
use crate::{
    control::Control,
    deploy::LivePath,
    state::{MemoryStore, State},
};
use patrol_core::{Registry, Router, Trigger, aggregate::Aggregations};

/// The rules that are compared.
pub(super) struct Rules {
    pub(super) compared: Registry,
    pub(super) router: Router,
    pub(super) control: Control,
    pub(super) state: State,
    pub(super) executor: Executor,
    /// Rules that lack a value.
    pub(super) left_out: LeftOut,
    /// Rules that are on, and that CloudTrail's log says nothing of.
    pub(super) not_compared: Vec<&'static str>,
}

impl Rules {
    /// The rules of this build as the stack has them.
    pub(super) fn of(
        live: &LivePath,
        args: &Reconcile,
        registry: &Registry,
    ) -> Result<Self, Failure> {
        let document = live.document.clone();
        let control = document.map(|document| Control::from_json(document, registry));
        let control = control.transpose().map_err(|why| {
            Failure::usage(format!(
                "the document of `patrol.toml` that is deployed is not for the rules of this build: {why}"
            ))
        })?;
        let control = control.unwrap_or_default();
        let on = registry.enabled(|rule| control.choice(rule));
        let compared = on.filter(|rule| {
            rule.trigger() == Trigger::EventPattern && waits_for_records(&rule.pattern())
        });
        let others = on.rules().iter().map(|rule| rule.name);
        let not_compared = others.filter(|rule| compared.get(rule).is_none());
        let not_compared = not_compared.collect();
        if compared.rules().is_empty() {
            return Err(Failure::usage(
                "no rule that is on waits for what CloudTrail records: there is nothing to compare",
            ));
        }
        let executor = Executor::new()?;
        let params = Params::read(&args.params, &control, registry)?;
        let source = params.source_before(Deployed(&live.parameters));
        let (router, left_out) = executor.block_on(Router::start(&compared, &source));
        let left_out = LeftOut::of(&left_out)?;
        if router.rules().next().is_none() {
            return Err(Failure::usage("none of the deployed rules can start"));
        }
        let setting = live.parameters.get("AlertAggregation");
        let setting = setting.map_or("", String::as_str);
        let aggregations = aggregations(setting, &control, registry)?;
        let state = State::new(
            Some(aggregations),
            registry.clone(),
            Box::new(MemoryStore::new()),
        );
        drop(source);
        Ok(Self {
            compared,
            router,
            control,
            state,
            executor,
            left_out,
            not_compared,
        })
    }
}

/// How the findings of the stack are put together: as the rules say, or the stack's parameter `AlertAggregation` in their
/// place, or the document.
///
/// With a setting that is wrong, no function would start.
fn aggregations(
    setting: &str,
    control: &Control,
    registry: &Registry,
) -> Result<Aggregations, Failure> {
    let mut aggregations = registry.aggregations();
    let mut wrong = aggregations.overrule_all(setting);
    control.overrule_aggregations(&mut aggregations);
    wrong.extend(aggregations.errors());
    match wrong.first() {
        Some(why) => Err(Failure::usage(format!("`AlertAggregation`: {why}"))),
        None => Ok(aggregations),
    }
}
