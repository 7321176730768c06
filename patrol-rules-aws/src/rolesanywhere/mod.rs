//! Rules about IAM Roles Anywhere: roles for holders of certificates.

mod roles_anywhere;

pub use self::roles_anywhere::RolesAnywhere;
