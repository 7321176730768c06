//! Rules about EKS clusters.

mod cluster_access_granted;
mod cluster_less_protected;

pub use self::cluster_access_granted::ClusterAccessGranted;
pub use self::cluster_less_protected::ClusterLessProtected;
