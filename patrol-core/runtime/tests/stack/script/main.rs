//! A script that deploys a template of its own with the library and asks nobody.
//!
//! `patrol-test-script create|update|delete TEMPLATE.json [CODE.zip [BUCKET]]`

use std::{
    env, fs,
    io::{Write as _, stdout},
    path::PathBuf,
};

use patrol_runtime::deploy::{
    Approved, Clients, Console, Deployment, Options, Progress, TemplateTarget,
};

type Error = Box<dyn std::error::Error + Send + Sync>;

struct Log;

impl Console for Log {
    fn report(&mut self, progress: &Progress<'_>) {
        let _ = writeln!(stdout(), "{progress:?}");
    }
}

fn main() -> Result<(), Error> {
    let mut args = env::args().skip(1);
    let (Some(command), Some(template)) = (args.next(), args.next()) else {
        return Err("expected a command and a template".into());
    };
    let mut options = Options::default();
    options.force = true;
    options.code_folder = PathBuf::new();
    options.code = args.next().map(PathBuf::from);
    options.template_bucket = args.next();
    let template = |_: TemplateTarget<'_>| Ok(fs::read_to_string(&template)?);
    let runtime = tokio::runtime::Builder::new_current_thread();
    let outcome = { runtime }.enable_all().build()?.block_on(async {
        let clients = Clients::connect(None).await;
        let (mut log, mut approved) = (Log, Approved::default());
        let mut stack = Deployment::new(
            "acme",
            "test",
            &clients,
            &options,
            &template,
            &mut log,
            &mut approved,
        )?;
        match command.as_str() {
            "create" => stack.create().await,
            "delete" => stack.delete().await,
            _ => stack.update().await,
        }
    })?;
    writeln!(stdout(), "{outcome:?}")?;
    Ok(())
}
