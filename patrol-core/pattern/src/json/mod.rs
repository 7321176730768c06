//! Reading and writing JSON text, without a tree of values.

mod bitmap;
mod scanner;
mod skip;
mod unescape;
mod write;

pub(crate) use bitmap::StringBitmap;
pub(crate) use scanner::{MAX_DEPTH, Scanner, Span};
pub(crate) use unescape::unescape;
pub(crate) use write::{push_list, push_string};
