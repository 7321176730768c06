//! Rules about CloudTrail: trails and what they record.

mod cloud_trail;
mod trail_stopped;

pub use self::cloud_trail::CloudTrail;
pub use self::trail_stopped::TrailStopped;
