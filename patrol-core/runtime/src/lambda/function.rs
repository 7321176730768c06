//! Invocations in, answers out.

use std::mem;

use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::{
    Invocation, authenticator,
    dead_letters::DeadLetters,
    ending,
    evaluator::{Evaluated, Evaluator},
    failure::Failure,
    metrics::Metrics,
    now::{Changing, Now},
    summary::Summary,
    trail::{self, Trail},
};
use crate::{
    pipeline::{AT_ONCE, BYTES_AT_ONCE},
    source::{
        InputError, Sender,
        payload::{self, Payload, PayloadError},
        record::Record,
        s3_log::{self, LogObject},
        webhook::Request,
    },
};
use futures_util::future::join_all;

/// The started function.
pub(super) struct Function {
    pub(super) changing: Changing,
    pub(super) evaluator: Evaluator,
    /// The bucket whose objects are the logs of a trail.
    pub(super) trail: Option<Trail>,
    /// Where events of webhooks go that fail.
    pub(super) dead_letters: Option<DeadLetters>,
}

impl Function {
    /// Serves one invocation.
    pub(super) async fn serve(
        &self,
        payload: &str,
        invocation: &Invocation<'_>,
    ) -> Result<Value, Failure> {
        let started = Instant::now();
        let mut metrics = Metrics::default();
        let served = self.answer(payload, invocation, &mut metrics).await;
        if let Err(failure) = &served {
            failed(failure, invocation);
        }
        // What is not counted in time is counted by the next invocation, or not at all.
        let limit = invocation.deadline.for_delivery();
        let _ = timeout(limit, self.evaluator.state.flush()).await;
        metrics.state = self.evaluator.state.failures();
        metrics.write(started.elapsed());
        served
    }

    async fn answer(
        &self,
        payload: &str,
        invocation: &Invocation<'_>,
        metrics: &mut Metrics,
    ) -> Result<Value, Failure> {
        let payload = match payload::read(payload) {
            Ok(Payload::Request(request)) => Payload::Request(Box::new(request.received())),
            Ok(payload) => payload,
            Err(PayloadError::Request(why)) => {
                metrics.failures += 1;
                tracing::warn!(
                    request_id = invocation.request_id,
                    trace_id = invocation.trace_id,
                    "a webhook request that cannot be read: {why}"
                );
                return Ok(response(400, "the request cannot be read"));
            }
            Err(why) => {
                metrics.failures += 1;
                return Err(Failure::payload(why));
            }
        };
        let now = match &payload {
            Payload::Request(request) => self.changing.for_request(request, invocation).await,
            _ => self.changing.now(invocation).await,
        };
        let now = now.inspect_err(|_| metrics.failures += 1);
        if let Ok(now) = &now {
            self.evaluator.state.follow(&now.rules.control);
        }
        metrics.refused_control = self.changing.refused();
        metrics.broken_routes = now.as_ref().map_or(0, |now| now.sinks.problems() as u64);
        match payload {
            Payload::Events(records) => {
                let now = now?;
                let (evaluated, failures) =
                    self.evaluate_all(&now, records, invocation, metrics).await;
                let failures = failures.into_iter().map(|(_, failure)| failure).collect();
                match Failure::join(failures) {
                    Some(failure) => Err(failure),
                    None => {
                        Ok(json!({ "matched": evaluated.matched, "findings": evaluated.findings }))
                    }
                }
            }
            Payload::Batch(records) => {
                let now = now?;
                let (_, failures) = self.evaluate_all(&now, records, invocation, metrics).await;
                batch_answer(failures, invocation)
            }
            Payload::Daily => {
                let told = ending::tell(&now?, invocation).await;
                let told = told.inspect_err(|_| metrics.failures += 1)?;
                Ok(json!({ "suppressionsTold": told }))
            }
            Payload::Sweep(at) => Ok(self.evaluator.sweep(&now?, at, invocation, metrics).await),
            Payload::Request(request) => Ok(request.answer(match now {
                Ok(now) => self.respond(&now, &request, invocation, metrics).await,
                Err(failure) => unavailable(&failure, invocation),
            })),
        }
    }

    /// Evaluates every event, whatever becomes of the others; the failures come with what names
    /// their record.
    async fn evaluate_all(
        &self,
        now: &Now,
        records: Vec<Record<'_>>,
        invocation: &Invocation<'_>,
        metrics: &mut Metrics,
    ) -> (Evaluated, Vec<(Option<String>, Failure)>) {
        let logged = records.iter().filter(|record| record.is_cloudtrail());
        metrics.cloudtrail += logged.count() as u64;
        let mut all = Evaluated::default();
        let mut failures = Vec::new();
        let mut add = |item, summary: Summary| {
            metrics.add(&summary.metrics);
            all.add(summary.evaluated);
            failures.extend(Failure::join(summary.failures).map(|failure| (item, failure)));
        };
        let (logs, mut records): (Vec<_>, Vec<_>) = records
            .into_iter()
            .map(|record| (self.log_objects(&record), record))
            .partition(|(logs, _)| logs.is_some());
        while !records.is_empty() {
            let later = records.split_off(side_by_side(records.iter().map(|(_, record)| record)));
            let first = mem::replace(&mut records, later);
            let running = first
                .iter()
                .map(|(_, record)| self.evaluator.evaluate(now, record, invocation));
            let outcomes = join_all(running).await;
            for ((_, record), outcome) in first.into_iter().zip(outcomes) {
                add(record.item, Summary::of(outcome));
            }
        }
        // One after the other: each takes its memory.
        for (logs, record) in logs {
            let mut summary = Summary::default();
            if let Some((trail, objects)) = logs {
                for object in &objects {
                    let one = trail::evaluate(trail, object, &self.evaluator, now, invocation);
                    summary.join(one.await);
                }
            }
            add(record.item, summary);
        }
        (all, failures)
    }

    /// The log objects of the trail that a record names.
    fn log_objects(&self, record: &Record<'_>) -> Option<(&Trail, Vec<LogObject>)> {
        let (trail, event) = (self.trail.as_ref()?, record.event.as_deref().ok()?);
        if !self.evaluator.feeds.announce_logs(&record.sender) {
            return None;
        }
        Some((trail, s3_log::in_event(event, &trail.bucket)?))
    }

    /// Answers a webhook request: 200 for a finding and for silence, and for a load balancer that asks
    /// whether somebody is here, 202 when it failed and is kept
    /// in the dead letters, 401 for a wrong proof and for a path that names no rule (a stranger
    /// learns nothing of the rules), 500 when it failed and is not kept.
    async fn respond(
        &self,
        now: &Now,
        request: &Request,
        invocation: &Invocation<'_>,
        metrics: &mut Metrics,
    ) -> Value {
        // It names no rule, so that it proves nothing and learns nothing.
        if request.is_health_check() {
            return response(200, "here");
        }
        let called = now.rules.authenticators.get_key_value(request.rule());
        let proved = authenticator::holds(called.map(|(_, authenticator)| authenticator), request);
        let Some((&rule, authenticator)) = called.filter(|_| proved) else {
            metrics.failures += 1;
            tracing::warn!(
                request_id = invocation.request_id,
                trace_id = invocation.trace_id,
                rule = called.map(|(rule, _)| *rule),
                "a webhook request for no rule, or without the proof that its rule asks for"
            );
            return response(
                401,
                "the last part of the path names no rule with a webhook, or the proof is missing or wrong",
            );
        };
        let event = request.event(
            invocation.function_arn,
            authenticator.secret_header(),
            authenticator.id_header(),
        );
        let event = event.map_err(InputError::Carried);
        let kept = event.as_ref().ok().map(|event| event.text.to_string());
        let records = vec![Record::of(event, Sender::Webhook(rule.to_owned()))];
        let (_, failures) = self.evaluate_all(now, records, invocation, metrics).await;
        let Some((_, failure)) = failures.first() else {
            return response(200, "taken");
        };
        match kept {
            Some(event) if self.keep(rule, &event, failure, invocation).await => {
                failed(failure, invocation);
                response(
                    202,
                    "the rule failed: the event is kept and will be evaluated again",
                )
            }
            _ => unavailable(failure, invocation),
        }
    }

    /// Puts a webhook's event that failed into the dead letters; `false` when it is not there.
    async fn keep(
        &self,
        rule: &str,
        event: &str,
        failure: &Failure,
        invocation: &Invocation<'_>,
    ) -> bool {
        let Some(dead_letters) = &self.dead_letters else {
            return false;
        };
        let limit = invocation.deadline.for_delivery();
        let keeping = dead_letters.keep(rule, event, failure.kind);
        let why = match timeout(limit, keeping).await {
            Ok(Ok(())) => return true,
            Ok(Err(why)) => why.to_string(),
            Err(_) => format!("no answer within {limit:?}"),
        };
        tracing::error!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
            rule,
            "a webhook's event is not kept in the dead letters: {why}"
        );
        false
    }
}

/// How many of these records are evaluated side by side, so that a sender of large ones does not take the
/// memory of all.
fn side_by_side<'r>(records: impl Iterator<Item = &'r Record<'r>>) -> usize {
    let mut bytes = 0;
    let fitting = records.take(AT_ONCE).take_while(|record| {
        bytes += record.event.as_ref().map_or(0, |event| event.len());
        bytes <= BYTES_AT_ONCE
    });
    fitting.count().max(1)
}

/// The caller of a webhook is told to come again.
fn unavailable(failure: &Failure, invocation: &Invocation<'_>) -> Value {
    failed(failure, invocation);
    response(500, "the rule failed: try again")
}

fn failed(failure: &Failure, invocation: &Invocation<'_>) {
    tracing::error!(
        request_id = invocation.request_id,
        trace_id = invocation.trace_id,
        kind = failure.kind,
        "the invocation fails: {failure}"
    );
}

/// Names the failed records; all of the batch fails when one of them has no name.
fn batch_answer(
    failures: Vec<(Option<String>, Failure)>,
    invocation: &Invocation<'_>,
) -> Result<Value, Failure> {
    let named = failures.iter().all(|(item, _)| item.is_some());
    if !named {
        let failures = failures.into_iter().map(|(_, failure)| failure).collect();
        return Failure::join(failures).map_or(Ok(Value::Null), Err);
    }
    let mut items = Vec::new();
    for (item, failure) in failures {
        tracing::error!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
            kind = failure.kind,
            item,
            "a record of the batch fails: {failure}"
        );
        items.push(json!({ "itemIdentifier": item }));
    }
    Ok(json!({ "batchItemFailures": items }))
}

fn response(status: u16, message: &str) -> Value {
    json!({
        "statusCode": status,
        "headers": { "content-type": "application/json" },
        "body": json!({ "message": message }).to_string(),
    })
}
