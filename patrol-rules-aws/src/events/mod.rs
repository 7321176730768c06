//! Rules about EventBridge: rules, buses and archives.

mod event_bus_lost;
mod event_rule_disabled;
mod flow_changes;
mod subscriber_stopped;

pub use self::event_bus_lost::EventBusLost;
pub use self::event_rule_disabled::EventRuleDisabled;
pub use self::subscriber_stopped::SubscriberStopped;
