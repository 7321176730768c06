//! Connections that leave time to others.
//!
//! An HTTP client reads as long as something is there and no answer has begun. Who sends faster than it reads,
//! such as `100 Continue` without an end, would have the one thread of the function to itself: no other sink
//! would be told, and no timer would end it.

use std::{
    io::{Error, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// Bytes that are kept of one read, and of what is not understood yet: the headers of AWS and of
/// webhooks have a tenth of it.
pub(crate) const READ_BYTES: usize = 64 * 1024;
/// Reads in a row before others have their turn.
const READS: u32 = 4;

/// A connection that others have their turn beside.
pub(crate) struct Fair<S> {
    stream: S,
    reads: u32,
}

impl<S> Fair<S> {
    pub(crate) const fn new(stream: S) -> Self {
        Self { stream, reads: 0 }
    }
}

impl<S: Read + Unpin> Read for Fair<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<(), Error>> {
        if self.reads == READS {
            self.reads = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        // Where nothing is there, others have their turn anyway.
        self.reads = if read.is_ready() { self.reads + 1 } else { 0 };
        read
    }
}

impl<S: Write + Unpin> Write for Fair<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize, Error>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize, Error>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }
}

impl<S: Connection> Connection for Fair<S> {
    fn connected(&self) -> Connected {
        self.stream.connected()
    }
}
