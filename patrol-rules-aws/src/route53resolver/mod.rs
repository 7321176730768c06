//! Rules about Route 53 Resolver: the queries of networks.

mod query_logs_removed;

pub use self::query_logs_removed::QueryLogsRemoved;
