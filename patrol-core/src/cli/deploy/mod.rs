//! `patrol create`, `update`, `delete`, `info`, `save`, `diff`: the terminal's side of
//! [`crate::deploy`].

mod args;
mod interrupt;
mod terminal;
mod view;

use std::io::{IsTerminal as _, stdin};

use serde_json::Value;

pub(super) use self::args::Command;
use self::terminal::Terminal;
use super::{Exit, Failure, Io, template_options::TemplateOptions};
use crate::{
    BoxError, Registry,
    deploy::{Approved, AskError, Clients, DeployError, Deployment, Options, Outcome, Plan},
};

/// What `diff` ends with when an update would change something.
const DIFFERENCES: Exit = Exit::Findings;

pub(super) fn execute(
    command: &Command,
    registry: &Registry,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let template = |region: &str| write_template(command.template(), registry, region);
    let job = Job {
        command,
        options: options(command)?,
        template: &template,
    };
    runtime.block_on(job.run(io))
}

/// A command in each of its regions.
struct Job<'a> {
    command: &'a Command,
    options: Options,
    template: &'a (dyn Fn(&str) -> Result<String, BoxError> + 'a),
}

impl Job<'_> {
    async fn run(&self, io: &mut Io<'_>) -> Result<Exit, Failure> {
        let stack = self.command.stack();
        let name = stack.name()?;
        let mut regions: Vec<_> = stack
            .region
            .iter()
            .map(|region| Some(region.as_str()))
            .collect();
        if regions.is_empty() {
            regions.push(None);
        }
        let mut approved = Approved::default();
        let mut exit = Exit::Success;
        let mut answers = Vec::new();
        for region in regions {
            let clients = Clients::connect(region).await;
            let mut operator =
                Terminal::new(io, stdin().is_terminal() && io.screen.shows_progress());
            let mut deployment = Deployment::new(
                &name,
                &stack.environment,
                &clients,
                &self.options,
                self.template,
                &mut operator,
                &mut approved,
            )?;
            let done = interrupt::unless_interrupted(self.run_one(&mut deployment)).await;
            let Some(done) = done else {
                let state = deployment.status().await;
                let words = interrupt::words(&deployment.stack(), clients.region(), state);
                return Err(Failure::Interrupted(words));
            };
            match done? {
                Done::Outcome(Outcome::Declined) => {
                    writeln!(io.stderr, "Nothing was changed.")?;
                    return Ok(Exit::Success);
                }
                Done::Outcome(_) => {}
                Done::Answer(answer) => answers.push(answer),
                Done::Plan(plan) => {
                    if !plan.is_empty() {
                        exit = DIFFERENCES;
                    }
                    if self.command.json() {
                        answers.push(serde_json::to_value(&plan).map_err(std::io::Error::from)?);
                    } else {
                        view::plan(&plan, io)?;
                    }
                }
            }
        }
        self.show(answers, io)?;
        Ok(exit)
    }

    async fn run_one(&self, deployment: &mut Deployment<'_>) -> Result<Done, Failure> {
        Ok(match self.command {
            Command::Create(_) => Done::Outcome(deployment.create().await?),
            Command::Update(_) => Done::Outcome(deployment.update().await?),
            Command::Delete(_) => Done::Outcome(deployment.delete().await?),
            Command::Save(_) => Done::Outcome(deployment.save().await?),
            Command::Diff(_) => Done::Plan(deployment.diff().await?),
            Command::Info(args) => {
                let info = deployment.info(args.extended, args.decrypt).await?;
                Done::Answer(serde_json::to_value(info).map_err(std::io::Error::from)?)
            }
        })
    }

    /// One region's answer by itself, those of several as a list.
    fn show(&self, mut answers: Vec<Value>, io: &mut Io<'_>) -> Result<(), Failure> {
        if !self.command.json() {
            for answer in &answers {
                view::info(answer, io)?;
            }
            return Ok(());
        }
        let all = if answers.len() == 1 {
            answers.remove(0)
        } else {
            Value::Array(answers)
        };
        writeln!(io.stdout, "{all:#}")?;
        Ok(())
    }
}

enum Done {
    Outcome(Outcome),
    Plan(Plan),
    Answer(Value),
}

fn options(command: &Command) -> Result<Options, Failure> {
    let mut options = Options::default();
    command.fill(&mut options)?;
    Ok(options)
}

fn write_template(
    options: Option<&TemplateOptions>,
    registry: &Registry,
    region: &str,
) -> Result<String, BoxError> {
    let Some(options) = options else {
        return Ok("{}".to_owned());
    };
    let template = options.template().map_err(|why| why.to_string())?;
    Ok(template.region(region).build(registry)?.to_string())
}

impl From<DeployError> for Failure {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Ask(AskError::Interrupted) => Self::Interrupted(error.to_string()),
            DeployError::Missing { .. }
            | DeployError::Wrong(_)
            | DeployError::Unknown { .. }
            | DeployError::SecretInTheClear { .. }
            | DeployError::StackName(_)
            | DeployError::Template(_)
            | DeployError::NoCode(_)
            | DeployError::ManyCodes(_)
            | DeployError::BadCode { .. }
            | DeployError::Ask(_) => Self::Usage(error.to_string()),
            _ => Self::Deploy(error.to_string()),
        }
    }
}
