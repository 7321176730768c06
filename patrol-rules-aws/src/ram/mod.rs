//! Rules about Resource Access Manager.

mod resource_shared;

pub use self::resource_shared::ResourceShared;
