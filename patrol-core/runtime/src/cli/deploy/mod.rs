//! `patrol create`, `update`, `delete`, `info`, `save`, `diff`, `redrive`, `reconcile`, `state`, `health`: the terminal's side of
//! [`crate::deploy`].

mod args;
mod build;
mod interrupt;
mod job;
mod parameters;
mod reconcile;
mod spinner;
mod terminal;
mod view;
mod words;

use std::io::Read;

pub(super) use self::{args::Command, build::Args as Build};
use self::{job::Job, words::told};
use super::{Exit, Failure, Io};
use crate::control::Control;
use crate::deploy::{AskError, DeployError, Options, ReconcileError, TemplateTarget, refuse_other};
use patrol_core::{
    BoxError, Registry,
    near::{meant, offer},
    one_line,
};

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
    for rule in command
        .rules()
        .iter()
        .filter(|rule| registry.get(rule).is_none())
    {
        let label = io.screen.warning_label();
        let names = registry.rules().iter().map(|rule| rule.name);
        let offer = offer(
            meant(rule, names),
            ": what is of an earlier build may have it",
        );
        writeln!(
            io.stderr,
            "{label}no rule `{}` is linked{offer}",
            one_line(rule)
        )?;
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
    let mut options = options(command, &mut io.stdin)?;
    options.registry = Some(registry.clone());
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
                | ReconcileError::Future
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
