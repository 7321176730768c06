//! Rules about OpenSearch Serverless.

mod search_collection_opened;

pub use self::search_collection_opened::SearchCollectionOpened;
