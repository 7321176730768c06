//! Rules about SageMaker notebooks.

mod notebook_link_made;

pub use self::notebook_link_made::NotebookLinkMade;
