//! Rules about search domains: OpenSearch and Elasticsearch.

mod search_domain_opened;

pub use self::search_domain_opened::SearchDomainOpened;
