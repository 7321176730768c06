//! Rules about Lightsail.

mod lightsail_used;

pub use self::lightsail_used::LightsailUsed;
