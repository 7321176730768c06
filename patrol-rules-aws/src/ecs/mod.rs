//! Rules about ECS tasks.

mod container_command_run;
mod task_reads_credentials;
mod task_with_strange_image;

pub use self::container_command_run::ContainerCommandRun;
pub use self::task_reads_credentials::TaskReadsCredentials;
pub use self::task_with_strange_image::TaskWithStrangeImage;
