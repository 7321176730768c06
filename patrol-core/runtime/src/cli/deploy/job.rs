//! A deploying command in each of its regions, one after the other.

use serde_json::Value;

use super::{
    super::{Exit, Failure, Io},
    args::Command,
    interrupt,
    terminal::Terminal,
    view,
};
use crate::deploy::{
    Approved, AskError, Clients, Completion, DeployError, Deployment, Health, HealthOptions,
    Options, Plan, Redrive, Remembered, StackInfo, TemplateSource, TemplateTarget,
};
use patrol_core::{Registry, visible_json};

/// The exit code of `diff` if an update would change something.
const DIFFERENCES: Exit = Exit::Findings;

/// A command in each of its regions.
pub(super) struct Job<'a> {
    pub(super) command: &'a Command,
    pub(super) options: Options,
    pub(super) template: &'a TemplateSource<'a>,
    pub(super) registry: &'a Registry,
}

impl Job<'_> {
    pub(super) async fn run(&self, io: &mut Io<'_>) -> Result<Exit, Failure> {
        let given = &self.command.stack().region;
        let mut regions: Vec<_> = given.iter().map(|region| Some(region.as_str())).collect();
        if regions.is_empty() {
            regions.push(None);
        }
        // A template that cannot be written for one region must be known before the others are deployed.
        for region in regions.iter().flatten() {
            let target = TemplateTarget { region, arch: None };
            (self.template)(target).map_err(DeployError::Template)?;
        }
        let mut approved = Approved::default();
        let mut exit = Exit::Success;
        let mut answers = Vec::new();
        let mut stopped = None;
        while !regions.is_empty() {
            let region = regions.remove(0);
            match self.in_region(region, &mut approved, io).await {
                Ok(Done::Command(Completion::Declined)) => {
                    view::declined(region, io)?;
                    break;
                }
                Ok(Done::Command(_)) => {}
                Ok(Done::Info(info)) => {
                    if self.command.json() {
                        answers.push(serde_json::to_value(&info).map_err(std::io::Error::from)?);
                    } else {
                        view::info(&info, io)?;
                    }
                }
                Ok(Done::Plan(plan)) => {
                    if !plan.is_empty() && exit == Exit::Success {
                        exit = DIFFERENCES;
                    }
                    if self.command.json() {
                        answers.push(serde_json::to_value(&plan).map_err(std::io::Error::from)?);
                    } else {
                        view::plan(&plan, io)?;
                    }
                }
                Ok(Done::State(remembered)) => {
                    if remembered.has_faults() {
                        exit = Exit::Faults;
                    }
                    if self.command.json() {
                        let answer = serde_json::to_value(&remembered);
                        answers.push(answer.map_err(std::io::Error::from)?);
                    } else {
                        view::remembered(&remembered, io)?;
                    }
                }
                Ok(Done::Health(health)) => {
                    if self.command.json() {
                        answers.push(serde_json::to_value(&health).map_err(std::io::Error::from)?);
                    } else {
                        view::health(&health, io)?;
                    }
                }
                Ok(Done::Redrive(redrive)) => {
                    let done = redrive.done.as_ref();
                    if done.is_some_and(|done| !done.is_complete()) {
                        exit = Exit::Faults;
                    }
                    let left = done.is_some_and(|done| done.interrupted);
                    if self.command.json() {
                        answers.push(serde_json::to_value(&redrive).map_err(std::io::Error::from)?);
                    } else {
                        view::redriven(&redrive, io)?;
                    }
                    if left {
                        exit = Exit::Interrupted;
                        break;
                    }
                }
                // A failure in one region hides nothing of the others.
                Err(failure) if self.command.only_reads() && given.len() > 1 && !failure.left() => {
                    exit = failure.exit();
                    failure.tell(io);
                }
                Err(failure) => {
                    stopped = Some(failure);
                    break;
                }
            }
        }
        self.show(answers, io)?;
        let untouched: Vec<_> = regions.into_iter().flatten().collect();
        if !untouched.is_empty() {
            writeln!(io.stderr, "Not done in {}", untouched.join(", "))?;
        }
        stopped.map_or(Ok(exit), Err)
    }

    async fn in_region(
        &self,
        region: Option<&str>,
        approved: &mut Approved,
        io: &mut Io<'_>,
    ) -> Result<Done, Failure> {
        let stack = self.command.stack();
        let name = stack.name()?;
        let clients = Clients::connect(region).await;
        let mut console = Terminal::new(io);
        let leave = console.leave();
        let mut deployment = Deployment::new(
            &name,
            &stack.environment,
            &clients,
            &self.options,
            self.template,
            &mut console,
            approved,
        )?;
        let work = self.execute(&mut deployment);
        let done = match self.command {
            // What it has begun it ends, and gives back what it has taken.
            Command::Redrive(_) => interrupt::unless_hurried(&leave, work).await,
            _ => interrupt::unless_interrupted(work).await,
        };
        match (done, self.command) {
            (None, Command::Redrive(_)) => {
                return Err(Failure::Interrupted(interrupt::HURRIED.into()));
            }
            (Some(Err(DeployError::Ask(AskError::Interrupted))) | None, _) => {}
            (Some(done), _) => return Ok(done?),
        }
        // People in a hurry press Ctrl-C again.
        let state = interrupt::unless_interrupted(deployment.status()).await;
        let words = interrupt::state(&deployment.stack(), clients.region(), state);
        Err(Failure::Interrupted(words.into()))
    }

    async fn execute(&self, deployment: &mut Deployment<'_>) -> Result<Done, DeployError> {
        Ok(match self.command {
            Command::Create(_) => Done::Command(deployment.create().await?),
            Command::Update(_) => Done::Command(deployment.update().await?),
            Command::Delete(_) => Done::Command(deployment.delete().await?),
            Command::Save(_) => Done::Command(deployment.save().await?),
            Command::Diff(_) => Done::Plan(deployment.diff().await?),
            Command::Redrive(args) => Done::Redrive(deployment.redrive(&args.options()).await?),
            Command::State(args) => Done::State(deployment.state(&args.options()).await?),
            Command::Health(_) => {
                let options = HealthOptions::new(self.registry.clone());
                Done::Health(deployment.health(&options).await?)
            }
            Command::Info(args) => Done::Info(deployment.info(args.extended, args.decrypt).await?),
            // It evaluates events, which a future on this thread must not wait for.
            Command::Reconcile(_) => Done::Command(Completion::NoChanges),
        })
    }

    /// Prints the answer of one region by itself, those of several as a list.
    fn show(&self, mut answers: Vec<Value>, io: &mut Io<'_>) -> Result<(), Failure> {
        if !self.command.json() || answers.is_empty() {
            return Ok(());
        }
        let all = if self.command.stack().region.len() < 2 {
            answers.remove(0)
        } else {
            Value::Array(answers)
        };
        writeln!(io.stdout, "{}", visible_json(&format!("{all:#}")))?;
        Ok(())
    }
}

enum Done {
    Command(Completion),
    Plan(Plan),
    Info(StackInfo),
    Redrive(Redrive),
    State(Remembered),
    Health(Health),
}
