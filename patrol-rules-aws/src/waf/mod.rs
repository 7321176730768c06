//! Rules about AWS WAF.

mod firewall_changes;
mod firewall_removed;

pub use self::firewall_removed::FirewallRemoved;
