//! Rules about container images in ECR.

mod image_pushed_by_hand;
mod registry_replicated;
mod repository_less_protected;
mod repository_opened;

pub use self::image_pushed_by_hand::ImagePushedByHand;
pub use self::registry_replicated::RegistryReplicated;
pub use self::repository_less_protected::RepositoryLessProtected;
pub use self::repository_opened::RepositoryOpened;
