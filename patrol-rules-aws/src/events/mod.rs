//! Rules about EventBridge: rules, buses and archives.

mod event_bus_lost;
mod event_rule_disabled;

pub use self::event_bus_lost::EventBusLost;
pub use self::event_rule_disabled::EventRuleDisabled;
