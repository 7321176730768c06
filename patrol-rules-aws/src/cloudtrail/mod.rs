//! Rules about CloudTrail: trails and what they record.

mod cloud_trail;
mod event_configuration_changed;
mod event_data_store_stopped;
mod event_selectors_narrowed;
mod request_not_recorded;
mod trail_administrator_changed;
mod trail_changed;
mod trail_stopped;

pub use self::cloud_trail::CloudTrail;
pub use self::event_configuration_changed::EventConfigurationChanged;
pub use self::event_data_store_stopped::EventDataStoreStopped;
pub use self::event_selectors_narrowed::EventSelectorsNarrowed;
pub use self::request_not_recorded::RequestNotRecorded;
pub use self::trail_administrator_changed::TrailAdministratorChanged;
pub use self::trail_changed::TrailChanged;
pub use self::trail_stopped::TrailStopped;
