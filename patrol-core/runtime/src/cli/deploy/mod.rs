//! `patrol create`, `update`, `delete`, `info`, `save`, `diff`, `redrive`, `reconcile`, `state`, `health`: the terminal's side of
//! [`crate::deploy`].

mod args;
mod build;
mod interrupt;
mod parameters;
mod proxy;
mod reconcile;
mod spinner;
mod terminal;
mod view;
mod words;

use std::io::Read;

use serde_json::Value;

pub(super) use self::{args::Command, build::Args as Build};
use self::{terminal::Terminal, words::told};
use super::{Exit, Failure, Io};
use crate::control::Control;
use crate::deploy::{
    Approved, AskError, Clients, Completion, DeployError, Deployment, Health, HealthOptions,
    Options, Plan, ReconcileError, Redrive, Remembered, StackInfo, TemplateSource, TemplateTarget,
    refuse_other,
};
use patrol_core::{BoxError, Registry, visible_json};

/// The exit code of `diff` if an update would change something.
const DIFFERENCES: Exit = Exit::Findings;

/// `patrol build`.
pub(super) fn build(args: &Build, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    build::execute(args, registry, io)
}

pub(super) fn execute(
    command: &Command,
    registry: &Registry,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    if let Command::Reconcile(args) = command {
        return reconcile::execute(args, registry, io);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let config = match command.config(registry) {
        Err(why) if command.only_compares_file() => {
            let label = io.screen.warning_label();
            writeln!(
                io.stderr,
                "{label}the file at hand is not compared with what is deployed: {why}"
            )?;
            None
        }
        config => config?,
    };
    let control = config
        .filter(|config| config.path.is_some())
        .map(|config| config.control);
    let template =
        |target: TemplateTarget<'_>| write_template(command, control.as_ref(), registry, target);
    proxy::warn(io)?;
    let mut options = options(command, &mut io.stdin)?;
    match options.replay {
        // Each replay brings a document of its own.
        true => {
            let stack = command.stack();
            let own = format!("{}-{}", stack.name()?, stack.environment);
            refuse_other(control.as_ref(), own)?;
        }
        false => options.control.clone_from(&control),
    }
    if let Some(zip) = build::before(command, &options, registry, io)? {
        options.code = Some(zip);
    }
    let job = Job {
        command,
        options,
        template: &template,
        registry,
    };
    runtime.block_on(job.run(io))
}

/// A command in each of its regions.
struct Job<'a> {
    command: &'a Command,
    options: Options,
    template: &'a TemplateSource<'a>,
    registry: &'a Registry,
}

impl Job<'_> {
    async fn run(&self, io: &mut Io<'_>) -> Result<Exit, Failure> {
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
                    if !remembered.unknown.is_empty() {
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
                    if redrive
                        .done
                        .as_ref()
                        .is_some_and(|done| !done.is_complete())
                    {
                        exit = Exit::Faults;
                    }
                    if self.command.json() {
                        answers.push(serde_json::to_value(&redrive).map_err(std::io::Error::from)?);
                    } else {
                        view::redriven(&redrive, io)?;
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
        let mut deployment = Deployment::new(
            &name,
            &stack.environment,
            &clients,
            &self.options,
            self.template,
            &mut console,
            approved,
        )?;
        let done = interrupt::unless_interrupted(self.execute(&mut deployment)).await;
        match done {
            Some(Err(DeployError::Ask(AskError::Interrupted))) | None => {}
            Some(done) => return Ok(done?),
        }
        // Whoever is in a hurry presses Ctrl-C again.
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

fn options(command: &Command, stdin: &mut dyn Read) -> Result<Options, Failure> {
    let mut options = Options::default();
    if let Some(folder) = build::code_folder() {
        options.code_folder = folder;
    }
    command.fill(&mut options, stdin)?;
    Ok(options)
}

fn write_template(
    command: &Command,
    control: Option<&Control>,
    registry: &Registry,
    target: TemplateTarget<'_>,
) -> Result<String, BoxError> {
    let Some(options) = command.template() else {
        return Ok("{}".to_owned());
    };
    let template = match command.replay() {
        true => options.options_of_replay(target.arch),
        false => options.for_arch(target.arch),
    };
    let mut template = template.map_err(|why| why.to_string())?;
    if let Some(control) = control {
        template = template.control(control.clone());
    }
    let built = match command.replay() {
        true => template.build_replay(registry)?,
        false => template.region(target.region).build(registry)?,
    };
    Ok(built.to_string())
}

impl From<DeployError> for Failure {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Ask(AskError::Interrupted) => Self::Interrupted(error.into()),
            DeployError::MissingValues { .. }
            | DeployError::InvalidValues(_)
            | DeployError::UnknownParameters { .. }
            | DeployError::UnencryptedSecrets { .. }
            | DeployError::KeysNotNamed { .. }
            | DeployError::FunctionTooLarge { .. }
            | DeployError::StackName(_)
            | DeployError::Reconcile(
                ReconcileError::Hidden { .. }
                | ReconcileError::Retention { .. }
                | ReconcileError::Younger { .. }
                | ReconcileError::NoTrail { .. }
                | ReconcileError::TooMany { .. },
            )
            | DeployError::LongStackName { .. }
            | DeployError::Kind(_)
            | DeployError::OtherStack { .. }
            | DeployError::Template(_)
            | DeployError::NoCode(_)
            | DeployError::OldCode(_)
            | DeployError::ManyCodes(_)
            | DeployError::InvalidCode { .. }
            | DeployError::Ask(_) => Self::Usage(told(error)),
            _ => Self::Deploy(told(error)),
        }
    }
}
