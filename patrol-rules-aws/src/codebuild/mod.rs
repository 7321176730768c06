//! Rules about CodeBuild.

mod build_project_opened;

pub use self::build_project_opened::BuildProjectOpened;
