//! The function's process.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, Read, Seek},
    path::PathBuf,
    process::{self, Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::Value;

use super::runtime_api::{InvocationError, RuntimeApi};

/// Longer than any step of a healthy function takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look whether the process still runs.
const LOOK: Duration = Duration::from_millis(100);

/// A stack's binary, about to be run as Lambda runs it.
///
/// Its environment holds what Lambda sets (names, memory, region, credentials that are good for
/// nothing) and what [`env`](Self::env) adds, nothing else.
#[derive(Clone, Debug)]
pub struct Function {
    binary: PathBuf,
    env: BTreeMap<OsString, OsString>,
    limit: Duration,
}

/// The parameters of the example's rules that have no default, with values for them.
const REQUIRED: [(&str, &str); 7] = [
    ("AllowedIAMActionsRestrictedServices", "iam"),
    ("AssumeRoleDisallowedRoles", "Admin"),
    ("CloudTrailDisallowedActions", "StopLogging"),
    (
        "CloudfrontModifyDeleteProtectedActions",
        "DeleteDistribution",
    ),
    ("CloudfrontModifyDeleteProtectedDistributions", "E1"),
    (
        "DisallowedResourcesDisallowedResourceArns",
        "arn:aws:s3:::secret",
    ),
    (
        "RepositoryMadePublicWebhookSecret",
        "only a webhook checks it",
    ),
];

impl Function {
    /// The function in this binary.
    pub fn new(binary: impl Into<PathBuf>) -> Self {
        let env = [
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            (
                "AWS_SECRET_ACCESS_KEY",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            ),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_NAME", "patrol"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_REGION", "us-east-1"),
        ];
        Self {
            binary: binary.into(),
            env: env
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            limit: Duration::from_secs(30),
        }
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env
            .insert(name.as_ref().to_owned(), value.as_ref().to_owned());
        self
    }

    /// Sets the parameters of the example's rules that have no default.
    #[must_use]
    pub fn with_required(self) -> Self {
        REQUIRED
            .into_iter()
            .fold(self, |function, (name, value)| function.env(name, value))
    }

    /// Its process, at the Runtime API of this address.
    pub fn command(&self, runtime_api: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .env_clear()
            .envs(&self.env)
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
            .stdin(Stdio::null());
        command
    }

    /// Takes a variable out of its environment.
    #[must_use]
    pub fn without(mut self, name: impl AsRef<OsStr>) -> Self {
        self.env.remove(name.as_ref());
        self
    }

    /// How long an invocation may take; 30 seconds unless said otherwise.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Starts the function and waits until it asks for its first invocation.
    ///
    /// # Panics
    ///
    /// When the function does not start.
    #[must_use]
    pub fn start(self) -> RunningFunction {
        match self.try_start() {
            Ok(running) => running,
            Err(refusal) => panic!("the function did not start: {refusal}"),
        }
    }

    /// Starts the function; `Err` is what it told Lambda in place of starting.
    ///
    /// # Errors
    ///
    /// The function's own words.
    ///
    /// # Panics
    ///
    /// When the binary cannot be run, or ends without a word.
    pub fn try_start(self) -> Result<RunningFunction, InvocationError> {
        let (api, address) = RuntimeApi::start().expect("no loopback port for the Runtime API");
        let logs = log_file().expect("no temporary file for the function's log lines");
        let output = || logs.try_clone().expect("no second handle of the log file");
        let child = self
            .command(&address.to_string())
            .stdout(output())
            .stderr(output())
            .spawn()
            .unwrap_or_else(|why| panic!("cannot run `{}`: {why}", self.binary.display()));
        let running = RunningFunction {
            process: Mutex::new(child),
            api,
            logs: Mutex::new(logs),
            limit: self.limit,
        };
        let started = running.wait(|api| api.wait_for_start(LOOK));
        started.map(|()| running)
    }
}

/// A function that serves; ends when dropped.
pub struct RunningFunction {
    process: Mutex<Child>,
    api: Arc<RuntimeApi>,
    logs: Mutex<File>,
    limit: Duration,
}

impl RunningFunction {
    /// Invokes the function and waits for its answer.
    ///
    /// # Errors
    ///
    /// What the function told Lambda; Lambda would retry the invocation.
    ///
    /// # Panics
    ///
    /// When the process ends, or does not answer within a minute of its time limit.
    pub fn invoke(&self, payload: &Value) -> Result<Value, InvocationError> {
        self.invoke_raw(payload.to_string())
    }

    /// [`invoke`](Self::invoke) with any bytes.
    ///
    /// # Errors
    ///
    /// What the function told Lambda.
    ///
    /// # Panics
    ///
    /// When the process ends, or does not answer within a minute of its time limit.
    pub fn invoke_raw(&self, payload: impl Into<Vec<u8>>) -> Result<Value, InvocationError> {
        let id = self.api.invoke(payload.into(), self.limit);
        self.wait(|api| api.wait_for_answer(&id, LOOK))
    }

    /// What the function has logged so far.
    ///
    /// # Panics
    ///
    /// When the log file cannot be read.
    #[must_use]
    pub fn logs(&self) -> String {
        let mut file = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let mut logs = Vec::new();
        let read = file.rewind().and_then(|()| file.read_to_end(&mut logs));
        read.expect("the log file cannot be read");
        String::from_utf8_lossy(&logs).into_owned()
    }

    /// The id of its process.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .id()
    }

    fn wait<T>(&self, mut get: impl FnMut(&RuntimeApi) -> Option<T>) -> T {
        let end = Instant::now() + self.limit + PATIENCE;
        loop {
            // First whether it has ended: what it said before is then there to be had.
            let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
            let ended = process.try_wait().ok().flatten();
            drop(process);
            if let Some(got) = get(&self.api) {
                return got;
            }
            if let Some(status) = ended {
                panic!("the function ended with {status}:\n{}", self.logs());
            }
            assert!(
                Instant::now() < end,
                "the function does not answer:\n{}",
                self.logs()
            );
        }
    }
}

impl Drop for RunningFunction {
    fn drop(&mut self) {
        let process = self
            .process
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        // It may have ended by itself.
        let _ = process.kill();
        let _ = process.wait();
    }
}

impl std::fmt::Debug for RunningFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RunningFunction({})", self.process_id())
    }
}

/// A file without a name for what the process writes: it is all there once the process has
/// answered, which a pipe with a reader behind it could not promise.
fn log_file() -> io::Result<File> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("patrol-function-{}-{number}.log", process::id());
    let path = env::temp_dir().join(name);
    let file = File::options()
        .read(true)
        .append(true)
        .create_new(true)
        .open(&path)?;
    fs::remove_file(path)?;
    Ok(file)
}
