//! Rules about AWS WAF.

mod firewall_changes;
mod firewall_removed;
mod network_changes;
#[cfg(test)]
mod tests;

pub use self::firewall_removed::FirewallRemoved;
