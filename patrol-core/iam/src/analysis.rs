//! Questions about what a document grants, with one budget for all of them.

use std::collections::HashMap;

use crate::{
    budget::{Budget, Exhausted},
    denials::{Covering, Denials},
    document::PolicyDocument,
    grant::{Certainty, Grant},
    pattern::{ActionPattern, ResourcePattern},
    question::{Asked, Granting, Known, Question},
    statement::{Effect, Statement},
};

/// Questions about what a document grants.
///
/// All questions of an analysis share one budget of steps, so that no document, however it is written, takes long or much
/// memory. A question that goes beyond it is answered by a grant of [`Certainty::TooComplex`], and so is every later one:
/// what could not be told is never "not granted". Steps are counted, so an answer is the same on every machine.
///
/// A question is answered by the statements that grant something, in the order of the document.
///
/// ```
/// use patrol_iam::{Certainty, PolicyDocument};
///
/// let document: PolicyDocument = r#"{"Statement": [
///     {"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"},
///     {"Effect": "Deny", "NotAction": "s3:List*", "Resource": "arn:aws:s3:::payroll/*"}
/// ]}"#
/// .parse()?;
/// let mut analysis = document.analysis();
/// let grants = analysis.resource_grants(&"arn:aws:s3:::payroll/2026.csv".into());
/// assert_eq!(grants[0].to_string(), "statement 1 allows `s3:*` on `*`", "s3:List* is not denied");
/// assert_eq!(grants[0].certainty(), Certainty::Certain);
/// assert!(analysis.service_grants("iam", &[]).is_empty());
/// # Ok::<(), patrol_iam::PolicyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Analysis<'d> {
    /// The `Allow` statements with their numbers, from 1.
    allowing: Vec<(usize, &'d Statement)>,
    denials: Denials<'d>,
    budget: Budget,
    /// The statement at which the budget was spent.
    too_complex: Option<(usize, &'d Statement)>,
    /// What questions about resources have found out; other questions ask for other actions.
    known: Known,
}

impl<'d> Analysis<'d> {
    /// How many steps an analysis may take if nothing else is said.
    ///
    /// Documents that people write need some thousands. This many take some hundredths of a second and 10 MB at most.
    pub const STEPS: usize = 1_000_000;

    /// An analysis of at most this number of steps.
    #[must_use]
    pub fn with_steps(document: &'d PolicyDocument, steps: usize) -> Self {
        let numbered = || (1..).zip(document.statements());
        let allowing = numbered().filter(|(_, statement)| statement.effect() == Effect::Allow);
        Analysis {
            allowing: allowing.collect(),
            denials: Denials::new(document.statements()),
            budget: Budget::new(steps),
            too_complex: None,
            known: HashMap::new(),
        }
    }

    /// How many steps are left.
    #[must_use]
    pub fn steps_left(&self) -> usize {
        self.budget.left()
    }

    /// The statements that grant actions of a service, on whatever resources, other than the `allowed` ones.
    ///
    /// `service` is the prefix of the service's actions (`iam`). An action pattern is taken for all actions that it could
    /// match, whether AWS has them today or not: `iam:G*` is more than `iam:Get*` and `iam:Generate*`.
    pub fn service_grants(&mut self, service: &str, allowed: &[ActionPattern]) -> Vec<Grant<'d>> {
        let actions = ActionPattern::all_of(service);
        self.ask(&Question {
            resource: &"*".into(),
            actions: Some(&actions),
            allowed,
        })
    }

    /// The statements that grant any access to a resource.
    ///
    /// `resource` may have wildcards: access to any one of the resources that it matches counts. A bucket and its objects
    /// are different resources; `arn:aws:s3:::bucket*` is both. Only actions of services that act on the resource count.
    pub fn resource_grants(&mut self, resource: &ResourcePattern) -> Vec<Grant<'d>> {
        self.ask(&Question {
            resource,
            actions: None,
            allowed: &[],
        })
    }

    /// The statements that grant an action on a resource; both may have wildcards.
    ///
    /// Whether the action acts on such resources at all is not looked at. With the name of an action and an ARN, as IAM's
    /// policy simulator has them, this finds the words of the policy that they come from.
    pub fn action_grants(
        &mut self,
        action: &ActionPattern,
        resource: &ResourcePattern,
    ) -> Vec<Grant<'d>> {
        self.ask(&Question {
            resource,
            actions: Some(action),
            allowed: &[],
        })
    }

    fn ask(&mut self, question: &Question<'_>) -> Vec<Grant<'d>> {
        let mut grants = Vec::new();
        if self.too_complex.is_none() {
            self.ask_statements(question, &mut grants);
        }
        if let Some((number, statement)) = self.too_complex {
            grants.push(Grant {
                statement,
                number,
                certainty: Certainty::TooComplex,
                actions: Vec::new(),
                resources: Vec::new(),
            });
        }
        grants
    }

    /// Asks one statement after the other, up to one at which the budget is spent.
    fn ask_statements(&mut self, question: &Question<'_>, grants: &mut Vec<Grant<'d>>) {
        let mut known = match question.actions {
            Some(_) => HashMap::new(),
            None => std::mem::take(&mut self.known),
        };
        let mut everywhere = None;
        for at in 0..self.allowing.len() {
            let (number, statement) = self.allowing[at];
            let granting =
                self.granting(question, (number, statement), &mut everywhere, &mut known);
            match granting {
                Ok(None) => {}
                Ok(Some(granting)) => grants.push(Grant {
                    statement,
                    number,
                    certainty: Certainty::Certain,
                    actions: granting.actions,
                    resources: granting.resources,
                }),
                Err(Exhausted) => {
                    self.too_complex = Some((number, statement));
                    break;
                }
            }
        }
        if question.actions.is_none() {
            self.known = known;
        }
    }

    /// By which patterns one statement grants what is asked about. `everywhere` are the denials that cover all of it, once
    /// they are known.
    fn granting(
        &mut self,
        question: &Question<'_>,
        (number, statement): (usize, &'d Statement),
        everywhere: &mut Option<Covering>,
        known: &mut Known,
    ) -> Result<Option<Granting<'d>>, Exhausted> {
        if !question.concerns(statement, &mut self.budget)? {
            return Ok(None);
        }
        let covering = match everywhere.take() {
            Some(covering) => covering,
            None => self.denials.covering(question.resource, &mut self.budget)?,
        };
        let asked = Asked {
            question,
            number,
            statement,
            denials: &self.denials,
            everywhere: everywhere.insert(covering),
        };
        asked.granting(known, &mut self.budget)
    }
}

impl PolicyDocument {
    /// Questions about what the document grants, with one budget for all of them.
    #[must_use]
    pub fn analysis(&self) -> Analysis<'_> {
        Analysis::with_steps(self, Analysis::STEPS)
    }

    /// The statements that grant actions of a service: [`Analysis::service_grants`] with a budget of its own.
    ///
    /// ```
    /// use patrol_iam::PolicyDocument;
    ///
    /// let document: PolicyDocument =
    ///     r#"{"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}"#.parse()?;
    /// assert!(document.service_grants("s3", &[]).is_empty());
    /// let grants = document.service_grants("iam", &["iam:Get*".into()]);
    /// assert_eq!(grants[0].to_string(), "statement 1 allows all actions but `s3:*` on `*`");
    /// # Ok::<(), patrol_iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn service_grants(&self, service: &str, allowed: &[ActionPattern]) -> Vec<Grant<'_>> {
        self.analysis().service_grants(service, allowed)
    }

    /// The statements that grant access to a resource: [`Analysis::resource_grants`] with a budget of its own.
    ///
    /// ```
    /// use patrol_iam::PolicyDocument;
    ///
    /// let document: PolicyDocument = r#"{"Statement": [
    ///     {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
    ///     {"Effect": "Allow", "Action": ["s3:GetObject", "ec2:*"], "Resource": ["arn:aws:s3:::s*", "arn:aws:s3:::x"]}
    /// ]}"#
    /// .parse()?;
    /// let grants = document.resource_grants(&"arn:aws:s3:::secret".into());
    /// assert_eq!(grants.len(), 1);
    /// assert_eq!(grants[0].to_string(), "statement 2 allows `s3:GetObject` on `arn:aws:s3:::s*`");
    /// # Ok::<(), patrol_iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn resource_grants(&self, resource: &ResourcePattern) -> Vec<Grant<'_>> {
        self.analysis().resource_grants(resource)
    }
}
