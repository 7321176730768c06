//! Rules about Route 53 Resolver: query logging, and where queries go.

mod dns_redirected;
mod query_logs_removed;

pub use self::dns_redirected::DnsRedirected;
pub use self::query_logs_removed::QueryLogsRemoved;
