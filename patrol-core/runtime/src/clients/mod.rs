//! What the clients of rules call AWS with on an operator's machine.

use aws_config::BehaviorVersion;
use patrol_aws::{http_client, set_config_loader};

/// Lets the clients of rules use the profiles of this machine, with the roles, single sign-ons and
/// processes that they name, where the environment holds no region, no credentials or no endpoint. Nothing is
/// read before a client needs it.
pub(crate) fn use_profiles() {
    set_config_loader(|| {
        Box::pin(async {
            let loader = aws_config::defaults(BehaviorVersion::latest());
            loader.http_client(http_client()).load().await
        })
    });
}
