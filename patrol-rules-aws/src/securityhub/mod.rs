//! Rules about Security Hub: standards, findings and member accounts.

mod security_hub_disabled;
mod security_hub_muted;

pub use self::security_hub_disabled::SecurityHubDisabled;
pub use self::security_hub_muted::SecurityHubMuted;
