//! What the function counts under, alarms watch and `health` reads: they must agree.

/// The namespace of CloudWatch's in which the functions of all stacks count.
pub(crate) const NAMESPACE: &str = "Patrol";

/// The dimension that tells the stacks of an account and region apart; every count has it.
pub(crate) const STACK: &str = "Stack";

/// The dimension of what is counted of one rule, besides the stack.
#[cfg(any(feature = "lambda", feature = "deploy"))]
pub(crate) const RULE: &str = "Rule";

/// The variable in which the template tells a function its stack's name.
#[cfg(any(feature = "lambda", feature = "template"))]
pub(crate) const VARIABLE: &str = "PatrolStack";
