//! Rules about CloudFront distributions.

mod cloudfront_modify_delete;

pub use self::cloudfront_modify_delete::CloudfrontModifyDelete;
