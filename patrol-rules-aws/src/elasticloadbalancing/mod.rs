//! Rules about load balancers, and about the protection of traffic elsewhere.

mod traffic_changes;
mod traffic_less_protected;

pub use self::traffic_less_protected::TrafficLessProtected;
