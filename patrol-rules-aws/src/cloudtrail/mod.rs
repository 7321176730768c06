//! Rules about CloudTrail: trails and what they record.

mod cloud_trail;

pub use self::cloud_trail::CloudTrail;
