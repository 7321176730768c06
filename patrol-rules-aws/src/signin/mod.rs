//! Rules about sign-ins to the console.

mod root_login;

pub use self::root_login::RootLogin;
