//! Rules about Amazon Bedrock: model access, guardrails and invocation logs.

mod guardrail_weakened;
mod model_access_requested;
mod model_log_removed;

pub use self::guardrail_weakened::GuardrailWeakened;
pub use self::model_access_requested::ModelAccessRequested;
pub use self::model_log_removed::ModelLogRemoved;
