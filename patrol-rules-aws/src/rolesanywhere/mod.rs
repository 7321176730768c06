//! Rules about IAM Roles Anywhere: roles for whoever has a certificate.

mod roles_anywhere;

pub use self::roles_anywhere::RolesAnywhere;
