//! AWS in miniature with many accounts: organizations, StackSets, events from account to account.

use std::{
    fs,
    ops::{Deref, DerefMut},
    process::{Child, Command},
};

use crate::aws::{Aws, environment, free_port};
use crate::tool::tool;

/// A running miniature and a client for it.
pub struct Moto {
    /// Where it answers, for `AWS_ENDPOINT_URL`.
    pub endpoint: String,
    server: Child,
    aws: Aws,
}

impl Moto {
    /// Starts one, and waits until it answers.
    pub fn start(name: &str) -> Self {
        let folder = crate::target_tmp().join("moto");
        fs::create_dir_all(&folder).expect("cargo's target folder can be written");
        let log =
            fs::File::create(folder.join(name)).expect("cargo's target folder can be written");
        let port = free_port().to_string();
        let endpoint = format!("http://127.0.0.1:{port}");
        let server = Command::new(tool("moto_server"))
            .args(["-H", "127.0.0.1", "-p", &port])
            .envs(environment(&endpoint))
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("moto runs");
        let aws = Aws::start(&endpoint);
        Self {
            endpoint,
            server,
            aws,
        }
    }
}

impl Deref for Moto {
    type Target = Aws;

    fn deref(&self) -> &Aws {
        &self.aws
    }
}

impl DerefMut for Moto {
    fn deref_mut(&mut self) -> &mut Aws {
        &mut self.aws
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
