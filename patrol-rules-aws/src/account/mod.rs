//! Rules about accounts: their contacts and regions.

mod account_contact_changed;
mod account_looked_at;
mod region_changed;
mod region_outside_home;

pub use self::account_contact_changed::AccountContactChanged;
pub use self::account_looked_at::AccountLookedAt;
pub use self::region_changed::RegionChanged;
pub use self::region_outside_home::RegionOutsideHome;
