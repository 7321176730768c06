//! Rules about Route 53: domains and hosted zones.

mod domain_leaving;
mod zone_changed;

pub use self::domain_leaving::DomainLeaving;
pub use self::zone_changed::ZoneChanged;
