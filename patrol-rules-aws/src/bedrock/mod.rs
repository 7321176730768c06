//! Rules about Bedrock: models, what guards them, who uses them.

mod guardrail_weakened;
mod model_access_requested;
mod model_log_removed;

pub use self::guardrail_weakened::GuardrailWeakened;
pub use self::model_access_requested::ModelAccessRequested;
pub use self::model_log_removed::ModelLogRemoved;
