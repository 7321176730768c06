//! The one `main` of a stack, with two faces.

use std::process::ExitCode;

/// What a stack's `main.rs` calls: with `AWS_LAMBDA_RUNTIME_API` set the binary is the Lambda
/// function, otherwise the command line.
///
/// A build without the face that is asked for says which feature it lacks and ends with code 2.
#[must_use]
pub fn main() -> ExitCode {
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return function();
    }
    command_line()
}

#[cfg(feature = "lambda")]
fn function() -> ExitCode {
    crate::lambda::main()
}

#[cfg(not(feature = "lambda"))]
fn function() -> ExitCode {
    refuse(
        "`AWS_LAMBDA_RUNTIME_API` is set and this build holds no Lambda function: build with `--no-default-features --features lambda`",
    )
}

#[cfg(feature = "cli")]
fn command_line() -> ExitCode {
    use std::io::{IsTerminal, stderr, stdin, stdout};

    #[cfg(feature = "deploy")]
    crate::clients::use_profiles();
    let screen = crate::cli::Screen::detect(stdout().is_terminal(), stderr().is_terminal());
    let mut io = crate::cli::Io {
        stdin: Box::new(stdin()),
        stdout: &mut stdout(),
        stderr: &mut stderr(),
        screen,
    };
    ExitCode::from(crate::cli::main(std::env::args_os(), &mut io))
}

#[cfg(all(not(feature = "cli"), feature = "lambda"))]
#[allow(clippy::print_stdout, reason = "the answer to `patrol build`")]
fn command_line() -> ExitCode {
    // `patrol build` asks the program it has built which rules it holds.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == "digest")
    {
        return match crate::lambda::checked() {
            Ok((_, digest)) => {
                println!("{digest}");
                ExitCode::SUCCESS
            }
            Err(why) => refuse(&why.to_string()),
        };
    }
    refuse("this build holds no command line: build with `--features cli`")
}

#[cfg(not(any(feature = "cli", feature = "lambda")))]
fn command_line() -> ExitCode {
    refuse("this build holds no command line: build with `--features cli`")
}

#[allow(
    clippy::print_stderr,
    dead_code,
    reason = "the process's own last words, in builds that lack a face"
)]
fn refuse(why: &str) -> ExitCode {
    eprintln!("error: {why}");
    ExitCode::from(2)
}
