//! Rules about SageMaker notebooks.

mod notebook_link_made;
mod notebook_taken_over;

pub use self::notebook_link_made::NotebookLinkMade;
pub use self::notebook_taken_over::NotebookTakenOver;
