//! Frames over a Unix socket: a length, a job, the number of file descriptors, and messages in postcard,
//! one behind the other.

use std::collections::VecDeque;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Serialize, de::DeserializeOwned};

use super::protocol::JobId;

/// A frame larger than this is a fault of the other side: what comes of it may take some thirty times as
/// much memory.
pub(crate) const MAX_FRAME: usize = 16 << 20;
const HEADER: usize = 12;
const READ_SIZE: usize = 128 << 10;
/// A larger buffer is not kept for the next frame.
const MAX_KEPT: usize = 4 << 20;
/// As many as the kernel passes at once (`SCM_MAX_FD`).
const MAX_FDS: usize = 253;

/// Messages of one job that go in one frame.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Room for the header, then the messages; empty if there are none.
    frame: Vec<u8>,
}

impl Batch {
    /// Adds a message behind the others.
    pub(crate) fn push<T: Serialize>(&mut self, message: &T) -> io::Result<()> {
        let mut frame = std::mem::take(&mut self.frame);
        frame.resize(frame.len().max(HEADER), 0);
        self.frame = postcard::to_extend(message, frame).map_err(io::Error::other)?;
        Ok(())
    }

    /// Takes back all that was added since it had that length.
    pub(crate) fn take_back(&mut self, length: usize) {
        self.frame.truncate(length);
        self.frame.shrink_to(MAX_KEPT);
    }

    /// Bytes that wait.
    pub(crate) fn len(&self) -> usize {
        self.frame.len()
    }
}

/// The sending side.
#[derive(Debug)]
pub(crate) struct FrameWriter {
    socket: UnixStream,
    /// Room for single messages.
    single: Batch,
}

impl FrameWriter {
    pub(crate) fn new(socket: UnixStream) -> Self {
        Self {
            socket,
            single: Batch::default(),
        }
    }

    /// Says that no more comes, and that nothing more is read.
    pub(crate) fn hang_up(&self) {
        // Where the other side is gone already, it knows.
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    /// Sends one message of a job.
    pub(crate) fn send<T: Serialize>(
        &mut self,
        job: JobId,
        message: &T,
        fds: &[BorrowedFd<'_>],
    ) -> io::Result<()> {
        let mut batch = std::mem::take(&mut self.single);
        batch.push(message)?;
        let sent = self.send_all(job, &mut batch, fds);
        self.single = batch;
        sent
    }

    /// Sends the messages that wait, and empties the batch, come what may; blocks while the other side
    /// is busy.
    pub(crate) fn send_all(
        &mut self,
        job: JobId,
        batch: &mut Batch,
        fds: &[BorrowedFd<'_>],
    ) -> io::Result<()> {
        let sent = self.send_frame(job, &mut batch.frame, fds);
        batch.frame.clear();
        batch.frame.shrink_to(MAX_KEPT);
        sent
    }

    fn send_frame(
        &mut self,
        job: JobId,
        frame: &mut [u8],
        fds: &[BorrowedFd<'_>],
    ) -> io::Result<()> {
        let body = frame.len().saturating_sub(HEADER);
        if body > MAX_FRAME {
            return Err(io::Error::other(
                "a message too large for the worker's channel",
            ));
        }
        let header = [u32::try_from(body), Ok(job), u32::try_from(fds.len())];
        for (place, value) in frame.chunks_exact_mut(4).zip(header) {
            place.copy_from_slice(&value.map_err(io::Error::other)?.to_le_bytes());
        }
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(fds)) {
            return Err(io::Error::other(
                "too many file descriptors for one message",
            ));
        }
        let mut sent = 0;
        while sent < frame.len() {
            let rest = [IoSlice::new(&frame[sent..])];
            match sendmsg(&self.socket, &rest, &mut ancillary, SendFlags::NOSIGNAL) {
                Ok(length) => {
                    sent += length;
                    ancillary.clear();
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// What came in one frame.
#[derive(Debug)]
pub(crate) struct Frame<T> {
    pub(crate) job: JobId,
    pub(crate) messages: Vec<T>,
    pub(crate) fds: Vec<OwnedFd>,
}

impl<T> Frame<T> {
    /// The message of a frame that must hold just one.
    pub(crate) fn single(mut self) -> io::Result<(JobId, T, Vec<OwnedFd>)> {
        match (self.messages.pop(), self.messages.is_empty()) {
            (Some(message), true) => Ok((self.job, message, self.fds)),
            _ => Err(io::Error::other("a frame that does not hold one message")),
        }
    }
}

/// The receiving side.
#[derive(Debug)]
pub(crate) struct FrameReader {
    socket: UnixStream,
    buffer: Vec<u8>,
    start: usize,
    fds: VecDeque<OwnedFd>,
}

impl FrameReader {
    pub(crate) fn new(socket: UnixStream) -> Self {
        Self {
            socket,
            buffer: Vec::new(),
            start: 0,
            fds: VecDeque::new(),
        }
    }

    /// The next frame, or none when the other side is gone. Where the socket has a timeout, an error
    /// of the kind `WouldBlock` says that it is over; nothing is lost by it.
    pub(crate) fn receive<T: DeserializeOwned>(&mut self) -> io::Result<Option<Frame<T>>> {
        if !self.fill(HEADER)? {
            return Ok(None);
        }
        let mut header = [0_u32; 3];
        for (value, bytes) in header
            .iter_mut()
            .zip(self.buffer[self.start..].chunks_exact(4))
        {
            *value = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        let [body, job, fds] = header;
        let body = body as usize;
        if body > MAX_FRAME {
            return Err(io::Error::other(
                "a frame too large on the worker's channel",
            ));
        }
        if !self.fill(HEADER + body)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut rest = &self.buffer[self.start + HEADER..self.start + HEADER + body];
        let mut messages = Vec::new();
        while !rest.is_empty() {
            let (message, after) = postcard::take_from_bytes(rest).map_err(io::Error::other)?;
            messages.push(message);
            rest = after;
        }
        self.start += HEADER + body;
        let fds = (0..fds).map_while(|_| self.fds.pop_front()).collect();
        Ok(Some(Frame { job, messages, fds }))
    }

    /// Reads until so many bytes wait; false if the stream ends before the first of them.
    fn fill(&mut self, wanted: usize) -> io::Result<bool> {
        while self.buffer.len() - self.start < wanted {
            if self.start > 0 {
                self.buffer.drain(..self.start);
                self.start = 0;
                if self.buffer.capacity() > MAX_KEPT && self.buffer.len() < READ_SIZE {
                    self.buffer.shrink_to(READ_SIZE);
                }
            }
            let had = self.buffer.len();
            self.buffer.resize(had + READ_SIZE.max(wanted - had), 0);
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
            let mut ancillary = RecvAncillaryBuffer::new(&mut space);
            let received = {
                let mut slices = [IoSliceMut::new(&mut self.buffer[had..])];
                recvmsg(
                    self.socket.as_fd(),
                    &mut slices,
                    &mut ancillary,
                    RecvFlags::CMSG_CLOEXEC,
                )
            };
            let mut interrupted = false;
            let length = match received {
                Ok(message) => message.bytes,
                Err(rustix::io::Errno::INTR) => {
                    interrupted = true;
                    0
                }
                Err(error) => {
                    self.buffer.truncate(had);
                    if error == rustix::io::Errno::CONNRESET {
                        return Ok(false);
                    }
                    return Err(error.into());
                }
            };
            for message in ancillary.drain() {
                if let RecvAncillaryMessage::ScmRights(fds) = message {
                    self.fds.extend(fds);
                }
            }
            self.buffer.truncate(had + length);
            if length == 0 && !interrupted {
                return if had == 0 {
                    Ok(false)
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                };
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek, Write};

    #[test]
    fn messages_and_files_arrive_in_order() {
        let (left, right) = UnixStream::pair().unwrap();
        let sender = std::thread::spawn(move || {
            let mut writer = FrameWriter::new(left);
            for job in 0..50_u32 {
                let mut file = tempfile::tempfile().unwrap();
                write!(file, "{job}").unwrap();
                file.rewind().unwrap();
                let fds: &[BorrowedFd<'_>] = if job % 3 == 0 { &[file.as_fd()] } else { &[] };
                writer
                    .send(job, &vec![7_u8; job as usize * 5_000], fds)
                    .unwrap();
            }
        });
        let mut reader = FrameReader::new(right);
        for expected in 0..50_u32 {
            let frame = reader.receive::<Vec<u8>>().unwrap().unwrap();
            let (job, body, fds) = frame.single().unwrap();
            assert_eq!((job, body.len()), (expected, expected as usize * 5_000));
            assert_eq!(fds.len(), usize::from(expected % 3 == 0));
            for fd in fds {
                let mut text = String::new();
                std::fs::File::from(fd).read_to_string(&mut text).unwrap();
                assert_eq!(text, expected.to_string());
            }
        }
        assert!(reader.receive::<Vec<u8>>().unwrap().is_none());
        sender.join().unwrap();
    }

    #[test]
    fn a_batch_is_one_frame() {
        let (left, right) = UnixStream::pair().unwrap();
        let (mut writer, mut reader) = (FrameWriter::new(left), FrameReader::new(right));
        let mut batch = Batch::default();
        for turn in 0..2_u32 {
            for number in 0..3_u32 {
                batch.push(&(turn, number)).unwrap();
            }
            writer.send_all(turn, &mut batch, &[]).unwrap();
            assert_eq!(batch.len(), 0);
            let frame = reader.receive::<(u32, u32)>().unwrap().unwrap();
            let expected = [(turn, 0), (turn, 1), (turn, 2)];
            assert_eq!((frame.job, &frame.messages[..]), (turn, &expected[..]));
            assert!(frame.single().is_err());
        }
    }

    #[test]
    fn a_batch_that_is_too_large_does_not_stop_the_next() {
        let (left, right) = UnixStream::pair().unwrap();
        let (mut writer, mut reader) = (FrameWriter::new(left), FrameReader::new(right));
        let mut batch = Batch::default();
        batch.frame.resize(HEADER + MAX_FRAME + 1, 0);
        assert!(writer.send_all(1, &mut batch, &[]).is_err());
        assert_eq!(batch.len(), 0);
        batch.push(&7_u32).unwrap();
        writer.send_all(1, &mut batch, &[]).unwrap();
        let frame = reader.receive::<u32>().unwrap().unwrap();
        assert_eq!(frame.messages, [7]);
    }
}
