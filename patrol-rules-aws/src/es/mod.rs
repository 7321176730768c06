//! Rules about OpenSearch Service domains.

mod search_domain_opened;

pub use self::search_domain_opened::SearchDomainOpened;
