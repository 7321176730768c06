//! When CloudFormation is done.

use aws_sdk_cloudformation::types::{DeploymentConfig, DeploymentConfigMode};

/// When is CloudFormation done with a resource?
///
/// Source: [express mode](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::deploy) enum Mode {
    /// Once it is ready.
    Standard,
    /// Once it is configured; it may become ready later.
    Express,
}

impl Mode {
    /// `None` where CloudFormation does what it always did: older stand-ins of it know no other.
    pub(super) fn config(self) -> Option<DeploymentConfig> {
        let express = DeploymentConfig::builder().mode(DeploymentConfigMode::Express);
        // A stack that watches is not left half changed.
        let express = express.disable_rollback(false).build();
        (self == Self::Express).then_some(express)
    }
}
