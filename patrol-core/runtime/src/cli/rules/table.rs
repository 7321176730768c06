//! The table of rules for people, as wide as their screen.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::wrap::wrapped;
use patrol_core::{ParamDecl, Registry, RuleEntry, Severity};

/// Lines longer than this are hard to read.
const WIDEST: usize = 120;
/// A column of text narrower than this goes below its row.
const NARROWEST: usize = 28;
/// `critical`, `required`, and the column's title.
const NOTE: usize = 8;
const GAP: usize = 2;

pub(super) fn write(registry: &Registry, width: usize, colors: bool) -> String {
    let names = registry.rules().iter().flat_map(|rule| {
        let params = rule.params.iter().map(|param| param.name().width() + GAP);
        params.chain([rule.name.width()])
    });
    let mut table = Table {
        text: String::new(),
        name: names.max().unwrap_or(0) + GAP,
        width: width.min(WIDEST),
        colors,
    };
    let mut rulesets: Vec<_> = registry
        .rules()
        .iter()
        .map(|rule| (rule.ruleset, rule.ruleset_version))
        .collect();
    rulesets.sort_unstable();
    rulesets.dedup();
    for (at, (ruleset, version)) in rulesets.into_iter().enumerate() {
        if at > 0 {
            table.text.push('\n');
        }
        let heading = table.paint("\x1b[1;4m", &format!("{ruleset} {version}"));
        let _ = writeln!(table.text, "{heading}");
        for rule in registry.rules() {
            if (rule.ruleset, rule.ruleset_version) == (ruleset, version) {
                table.rule(rule);
            }
        }
    }
    table.shared(registry);
    table.text
}

struct Table {
    text: String,
    /// Columns of the names, with the gap after them.
    name: usize,
    width: usize,
    colors: bool,
}

impl Table {
    fn paint(&self, ansi: &str, text: &str) -> String {
        if self.colors {
            format!("{ansi}{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn rule(&mut self, rule: &RuleEntry) {
        self.text.push('\n');
        let severity = self.paint(
            ansi(rule.metadata.severity()),
            rule.metadata.severity().as_str(),
        );
        let name = self.paint("\x1b[1m", rule.name);
        self.row(
            (&name, rule.name.width()),
            (&severity, rule.metadata.severity().as_str().width()),
            &(summary(rule) + &groups(rule)),
        );
        for param in rule.params.iter().filter(|param| param.shared.is_none()) {
            let name = format!("  {}", param.name());
            let note = if param.default.is_none() {
                "required"
            } else {
                ""
            };
            self.row(
                (&name, name.width()),
                (note, note.width()),
                &described(param),
            );
        }
    }

    /// What rules share, once for all of them.
    fn shared(&mut self, registry: &Registry) {
        let shared = registry.shared_params();
        if !shared.is_empty() {
            let heading = self.paint("\x1b[1;4m", "shared by rules");
            let _ = writeln!(self.text, "\n{heading}\n");
        }
        for (param, rules) in shared {
            let name = param.name();
            let docs = param.shared.map_or("", |shared| shared.docs);
            let text = format!("{docs} [for {}]", rules.join(", "));
            self.row((&name, name.width()), ("", 0), &text);
        }
    }

    /// A row of three columns, each of the first two with its width on the screen.
    fn row(&mut self, name: (&str, usize), note: (&str, usize), text: &str) {
        let indent = self.name + NOTE + GAP;
        let head = format!(
            "{}{}{}",
            name.0,
            " ".repeat(self.name.saturating_sub(name.1)),
            note.0
        );
        if self.width < indent + NARROWEST {
            let _ = writeln!(self.text, "{}", head.trim_end());
            for line in wrapped(text, self.width.saturating_sub(4), UnicodeWidthStr::width) {
                let _ = writeln!(self.text, "    {line}");
            }
            return;
        }
        let mut head = head + &" ".repeat(NOTE + GAP - note.1);
        for line in wrapped(text, self.width - indent, UnicodeWidthStr::width) {
            let _ = writeln!(self.text, "{head}{line}");
            head = " ".repeat(indent);
        }
    }
}

const fn ansi(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "\x1b[36m",
        Severity::Low => "\x1b[34m",
        Severity::Medium => "\x1b[33m",
        Severity::High => "\x1b[31m",
        Severity::Critical => "\x1b[1;31m",
    }
}

/// The groups that the rule belongs to, after its summary.
fn groups(rule: &RuleEntry) -> String {
    match rule.metadata.group_names() {
        [] => String::new(),
        groups => format!(" [groups: {}]", groups.join(", ")),
    }
}

/// What the rule reports, and whether it does so unasked.
pub(super) fn summary(rule: &RuleEntry) -> String {
    let mut text = rule.docs().summary();
    if !rule.metadata.is_on_by_default() {
        text += " [off by default]";
    }
    text
}

pub(super) fn described(param: &ParamDecl) -> String {
    let mut text = param.description();
    if param.secret {
        text += " [secret]";
    } else if let Some(default) = param.default.filter(|default| !default.is_empty()) {
        let _ = write!(text, " [default: {default}]");
    }
    if !param.allowed.is_empty() {
        let _ = write!(text, " [one of: {}]", param.allowed.join(", "));
    }
    text
}
