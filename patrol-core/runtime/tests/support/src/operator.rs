//! A program that an operator starts, with AWS in miniature in place of AWS.

use std::process::{Command, Stdio};

/// A program whose AWS is at an endpoint, and that nobody can type to.
pub fn at<'a>(program: &'a mut Command, endpoint: &str) -> &'a mut Command {
    let tmp = crate::target_tmp();
    program
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env_remove("CFN_CONFIG_BUCKET")
        // No build of somebody else's is found.
        .env("CARGO_TARGET_DIR", tmp.join("deploy/none"))
        .stdin(Stdio::null())
        .current_dir(tmp)
}
