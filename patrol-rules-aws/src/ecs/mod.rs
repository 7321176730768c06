//! Rules about ECS tasks.

mod task_with_strange_image;

pub use self::task_with_strange_image::TaskWithStrangeImage;
