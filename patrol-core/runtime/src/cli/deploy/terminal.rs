//! The operator at a terminal: questions by `inquire`, progress on standard error.

use std::{
    fmt::Display,
    io::{IsTerminal as _, stdin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use inquire::{
    Confirm, InquireError, Password, PasswordDisplayMode, Select, Text,
    ui::{RenderConfig, Styled},
    validator::{StringValidator, Validation},
};

use super::{
    super::{Failure, Io},
    spinner::Spinner,
    view,
};
use crate::deploy::{AskError, Console, CurrentValue, Parameter, Progress, Question};
use patrol_core::one_line;

const FRESH: &str = "New configuration";

/// The operator at a terminal.
pub(super) struct Terminal<'io, 'a> {
    io: &'io mut Io<'a>,
    /// Is there somebody to ask?
    asks: bool,
    spinner: Spinner,
    /// Set by the first signal of a command that looks at it.
    leave: Arc<AtomicBool>,
}

impl<'io, 'a> Terminal<'io, 'a> {
    pub(super) fn new(io: &'io mut Io<'a>) -> Self {
        Self {
            asks: may_ask(io),
            spinner: Spinner::new(io.screen.shows_progress()),
            leave: Arc::default(),
            io,
        }
    }

    /// What says that the operator wants to leave.
    pub(super) fn leave(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.leave)
    }

    fn require(&self, what: impl Display) -> Result<RenderConfig<'static>, AskError> {
        if !self.asks {
            return Err(AskError::NoTerminal(what.to_string()));
        }
        Ok(style(self.io))
    }

    /// Writes lines for the operator; a closed standard error does not end the command.
    fn write(&mut self, show: impl FnOnce(&mut Io<'_>) -> std::io::Result<()>) {
        let _ = self.spinner.aside(|| show(self.io));
    }
}

impl Console for Terminal<'_, '_> {
    fn configuration(&mut self, saved: &[String]) -> Result<Option<String>, AskError> {
        let style = self.require("the saved configuration to start from")?;
        let mut choices = vec![FRESH];
        let names: Vec<_> = saved.iter().map(|name| one_line(name)).collect();
        choices.extend(names.iter().map(|name| &**name));
        let chosen = Select::new("Start from which saved configuration?", choices)
            .with_render_config(style)
            .raw_prompt()
            .map_err(left)?;
        Ok(chosen
            .index
            .checked_sub(1)
            .map(|index| saved[index].clone()))
    }

    fn value(
        &mut self,
        parameter: &Parameter,
        current: CurrentValue<'_>,
    ) -> Result<Option<String>, AskError> {
        let style = self.require(format!("the value of `{}`", parameter.name))?;
        let question = format!("{}:", parameter.name);
        let mut help = format!("{} ({})", parameter.description.trim(), parameter.ty);
        if parameter.secret {
            if current == CurrentValue::Secret {
                help.push_str("; empty keeps the secret");
            }
            let answer = Password::new(&question)
                .with_help_message(&help)
                .with_render_config(style)
                .with_display_mode(PasswordDisplayMode::Masked)
                .with_formatter(&|answer| {
                    let shown = match (answer.is_empty(), current) {
                        (false, _) => "********",
                        (true, CurrentValue::Secret) => "(kept)",
                        (true, _) => "(none)",
                    };
                    shown.to_owned()
                })
                .without_confirmation()
                .with_validator(Checked::new(parameter, current))
                .prompt()
                .map_err(left)?;
            return Ok(
                Some(answer).filter(|answer| !answer.is_empty() || current == CurrentValue::Unset)
            );
        }
        let shown = match current {
            CurrentValue::Value(value) => Some(value),
            _ => None,
        };
        let lists = parameter.ty == "CommaDelimitedList";
        if !parameter.allowed.is_empty() && !lists {
            let start = shown
                .and_then(|shown| parameter.allowed.iter().position(|value| value == shown))
                .unwrap_or(0);
            let answer = Select::new(&question, parameter.allowed.clone())
                .with_help_message(&help)
                .with_render_config(style)
                .with_starting_cursor(start)
                .prompt()
                .map_err(left)?;
            return Ok(Some(answer).filter(|answer| shown != Some(answer)));
        }
        if lists && !parameter.description.contains("comma separated") {
            help.push_str("; comma separated");
        }
        let answer = Text::new(&question)
            .with_help_message(&help)
            .with_render_config(style)
            .with_initial_value(shown.unwrap_or_default())
            .with_validator(Checked::new(parameter, current))
            .prompt()
            .map_err(left)?;
        Ok(Some(answer).filter(|answer| shown != Some(answer)))
    }

    fn confirm(&mut self, question: &Question<'_>) -> Result<bool, AskError> {
        let style = self.require("a confirmation")?;
        self.spinner.end();
        self.write(|io| view::question(question, io));
        Confirm::new(&view::ask(question))
            .with_render_config(style)
            .with_default(!matches!(question, Question::Changes { new: false, .. }))
            .prompt()
            .map_err(left)
    }

    fn retype(&mut self, stack: &str) -> Result<String, AskError> {
        let style = self.require("the name of the stack to delete")?;
        Text::new(&format!("Type `{stack}` to delete it:"))
            .with_render_config(style)
            .prompt()
            .map_err(left)
    }

    fn wants_to_leave(&self) -> bool {
        self.leave.load(Ordering::Relaxed)
    }

    fn report(&mut self, progress: &Progress<'_>) {
        self.spinner.follow(progress);
        self.write(|io| view::progress(progress, io));
    }
}

/// Is there somebody to ask?
pub(super) fn may_ask(io: &Io<'_>) -> bool {
    stdin().is_terminal() && io.screen.shows_progress()
}

/// Asks a question that no deployment asks.
pub(super) fn confirm(question: &str, io: &Io<'_>) -> Result<bool, Failure> {
    let confirm = Confirm::new(question).with_render_config(style(io));
    let answer = confirm.with_default(true).prompt().map_err(left);
    answer.map_err(|why| match why {
        AskError::Interrupted => Failure::Interrupted("interrupted: nothing was done".into()),
        why => Failure::usage(why),
    })
}

fn style(io: &Io<'_>) -> RenderConfig<'static> {
    let style = if io.screen.stderr_colors() {
        RenderConfig::default_colored()
    } else {
        RenderConfig::empty()
    };
    style.with_prompt_prefix(Styled::new("?"))
}

/// A wrong answer is explained at once.
#[derive(Clone)]
struct Checked {
    parameter: Parameter,
    empty_keeps: bool,
}

impl Checked {
    fn new(parameter: &Parameter, current: CurrentValue<'_>) -> Self {
        Self {
            parameter: parameter.clone(),
            empty_keeps: current == CurrentValue::Secret,
        }
    }
}

impl StringValidator for Checked {
    fn validate(&self, input: &str) -> Result<Validation, inquire::CustomUserError> {
        if input.is_empty() && self.empty_keeps {
            return Ok(Validation::Valid);
        }
        Ok(match self.parameter.check(input) {
            Ok(()) => Validation::Valid,
            Err(why) => Validation::Invalid(format!("{} {}", why.value, why.why).into()),
        })
    }
}

fn left(error: InquireError) -> AskError {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            AskError::Interrupted
        }
        InquireError::NotTTY => AskError::NoTerminal("the answer".into()),
        other => AskError::Terminal(other.to_string()),
    }
}
