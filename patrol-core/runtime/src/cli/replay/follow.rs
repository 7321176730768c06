//! The state machine of a replay, started where there is something to do, and followed to its end.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::sleep;

use super::{
    super::{Failure, Io},
    deploy,
    job::{json, lines},
    reduce::parts,
};
use crate::{
    deploy::replay::{Counts, Execution, ReplayError, ReplayStack},
    replay::{Range, Setup, plan_key, setup_key},
};

/// How long to wait before it is asked again how far it is, at first and at the most.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often in a row AWS may fail to say how far it is, or the network be gone: some minutes.
const PATIENCE: u32 = 60;

/// A replay that is followed.
pub(super) struct Following<'a> {
    pub(super) stack: &'a ReplayStack,
    pub(super) id: &'a str,
    pub(super) plan: &'a [Range],
    /// What is written before the first execution; `None` where it is there.
    pub(super) setup: Option<&'a Setup>,
    pub(super) concurrency: u32,
    pub(super) quiet: bool,
    /// Set once something of it goes on in AWS, whatever becomes of the command.
    pub(super) begun: Cell<bool>,
}

/// What became of it.
pub(super) struct Outcome {
    /// The keys of what invocations have written.
    pub(super) keys: BTreeSet<String>,
    /// Why ranges were not read to their ends, by number.
    pub(super) failures: BTreeMap<u64, String>,
}

impl Following<'_> {
    /// Follows it to its end. What is read already is not read again.
    pub(super) async fn to_its_end(&self, io: &mut Io<'_>) -> Result<Outcome, Failure> {
        let (mut round, mut last) = self.last_execution().await?;
        self.begun.set(last.is_some());
        let mut started = false;
        loop {
            if let Some(execution) = last.take_if(|execution| execution.running) {
                last = self.until_it_ends(round, &execution, io).await?;
            }
            let keys: BTreeSet<_> = self.results().await?;
            let missing: Vec<_> = self
                .plan
                .iter()
                .filter(|range| parts(self.id, range.number, &keys).is_none())
                .cloned()
                .collect();
            // What was tried in this very command is told, and not tried for ever.
            if missing.is_empty() || started {
                let failures = self.failures(last.as_ref(), &missing).await?;
                return Ok(Outcome { keys, failures });
            }
            round += u32::from(last.is_some());
            self.start(round, &missing).await?;
            started = true;
            last = self.execution(round).await?;
        }
    }

    async fn start(&self, round: u32, missing: &[Range]) -> Result<(), Failure> {
        if let Some(setup) = self.setup {
            let key = setup_key(self.id);
            self.stack.write(&key, json(setup)?).await.map_err(deploy)?;
        }
        if round > 0 && self.setup.is_some() || round == 0 {
            let whole = plan_key(self.id, 0);
            let text = lines(self.plan)?;
            self.stack.write(&whole, text).await.map_err(deploy)?;
        }
        let key = plan_key(self.id, round);
        if round > 0 {
            let text = lines(missing)?;
            self.stack.write(&key, text).await.map_err(deploy)?;
        }
        let name = self.name(round);
        let before = self.begun.replace(true);
        let started = self.stack.start(&name, self.id, &key, self.concurrency);
        started.await.map_err(|why| {
            // What nobody has answered may have begun.
            self.begun.set(before || !why.is_refused());
            deploy(why)
        })
    }

    /// Waits until an execution ends; how it is then.
    async fn until_it_ends(
        &self,
        round: u32,
        execution: &Execution,
        io: &mut Io<'_>,
    ) -> Result<Option<Execution>, Failure> {
        let mut pause = FIRST_PAUSE;
        let mut silent = 0;
        let shown = io.screen.shows_progress() && !self.quiet;
        loop {
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            let (counts, now) = match self.look(round, execution, shown).await {
                Ok(seen) => seen,
                // It goes on in AWS meanwhile.
                Err(why) if why.is_temporary() && silent < PATIENCE => {
                    silent += 1;
                    continue;
                }
                Err(why) => return Err(deploy(why)),
            };
            silent = 0;
            if let Some(Counts {
                total,
                done,
                failed,
            }) = counts
            {
                write!(
                    io.stderr,
                    "\r\x1b[K{done} of {total} ranges read, {failed} failed"
                )?;
                io.stderr.flush()?;
            }
            if !now.as_ref().is_some_and(|now| now.running) {
                if shown {
                    write!(io.stderr, "\r\x1b[K")?;
                }
                return Ok(now);
            }
        }
    }

    /// How far an execution is, where that is shown, and how it is.
    async fn look(
        &self,
        round: u32,
        execution: &Execution,
        shown: bool,
    ) -> Result<(Option<Counts>, Option<Execution>), ReplayError> {
        let counts = match shown {
            true => Some(self.stack.counts(execution).await?),
            false => None,
        };
        Ok((counts, self.stack.execution(&self.name(round)).await?))
    }

    /// Why ranges are missing: what each one's own invocations said, or the whole execution.
    async fn failures(
        &self,
        last: Option<&Execution>,
        missing: &[Range],
    ) -> Result<BTreeMap<u64, String>, Failure> {
        let Some(execution) = last.filter(|_| !missing.is_empty()) else {
            return Ok(BTreeMap::new());
        };
        let mut failures = self.stack.failures(execution).await.map_err(deploy)?;
        if let Some(why) = &execution.failure {
            for range in missing {
                failures.entry(range.number).or_insert_with(|| why.clone());
            }
        }
        Ok(failures)
    }

    async fn results(&self) -> Result<BTreeSet<String>, Failure> {
        let keys = self.stack.results(self.id).await.map_err(deploy)?;
        Ok(keys.into_iter().collect())
    }

    /// The last execution of the replay, and its round: each that ended with something missing is
    /// followed by one for what is missing.
    async fn last_execution(&self) -> Result<(u32, Option<Execution>), Failure> {
        let (mut round, mut last) = (0, self.execution(0).await?);
        while last.is_some()
            && let Some(next) = self.execution(round + 1).await?
        {
            round += 1;
            last = Some(next);
        }
        Ok((round, last))
    }

    async fn execution(&self, round: u32) -> Result<Option<Execution>, Failure> {
        self.stack
            .execution(&self.name(round))
            .await
            .map_err(deploy)
    }

    fn name(&self, round: u32) -> String {
        format!("{}-{round}", self.id)
    }
}
