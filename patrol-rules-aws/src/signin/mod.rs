//! Rules about sign-ins to the console.

mod cli_login;
mod console_authorization_changed;
mod console_link;
mod console_login_failures;
mod console_login_without_mfa;
mod iam_user_sign_in;
mod password_spraying;
mod root_credentials_changed;
mod root_login;

pub use self::cli_login::CliLogin;
pub use self::console_authorization_changed::ConsoleAuthorizationChanged;
pub use self::console_link::ConsoleLink;
pub use self::console_login_failures::ConsoleLoginFailures;
pub use self::console_login_without_mfa::ConsoleLoginWithoutMfa;
pub use self::iam_user_sign_in::IamUserSignIn;
pub use self::password_spraying::PasswordSpraying;
pub use self::root_credentials_changed::RootCredentialsChanged;
pub use self::root_login::RootLogin;
