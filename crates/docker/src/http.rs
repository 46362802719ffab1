//! HTTP/1.1 (RFC 9112), GET only, one request a connection.
//!
//! Streams are asked for by HTTP/1.0: their bytes then come as they are, without chunks around them,
//! and the kernel can pass them on. That such a body ends too early its reader sees by the end of the
//! archive that is missing.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::AsFd;

use rustix::io::retry_on_intr;

use crate::connection::Connection;

/// Bytes of all headers.
const MAX_HEADERS: u64 = 64 << 10;

/// An answer, its body unread.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Export,
}

/// A body as it comes, without HTTP's framing.
pub struct Export {
    reader: BufReader<Connection>,
    framing: Framing,
}

enum Framing {
    /// So many bytes are left.
    Length(u64),
    /// So many bytes of the chunk are left; another chunk follows.
    Chunk(u64),
    /// To the end of the connection.
    Rest,
    Ended,
}

/// How the body is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// With its end marked.
    Framed,
    /// As it is.
    Plain,
}

/// Sends a GET and reads the headers of the answer.
pub(crate) fn get(mut stream: Connection, target: &str, body: Body) -> io::Result<Answer> {
    let version = match body {
        Body::Framed => "1.1",
        Body::Plain => "1.0",
    };
    let request = format!(
        "GET {target} HTTP/{version}\r\nHost: docker\r\nUser-Agent: seawall\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let mut reader = BufReader::with_capacity(128 << 10, stream);
    let mut limited = (&mut reader).take(MAX_HEADERS);
    let mut line = String::new();
    limited.read_line(&mut line)?;
    let malformed = || io::Error::new(io::ErrorKind::InvalidData, "not an HTTP answer");
    let status = line
        .strip_prefix("HTTP/1.")
        .and_then(|l| l.split(' ').nth(1))
        .and_then(|s| s.parse().ok());
    let status = status.ok_or_else(malformed)?;
    let mut framing = Framing::Rest;
    loop {
        line.clear();
        if limited.read_line(&mut line)? == 0 {
            return Err(malformed());
        }
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("transfer-encoding")
            && value.trim().eq_ignore_ascii_case("chunked")
        {
            framing = Framing::Chunk(0);
        } else if name.eq_ignore_ascii_case("content-length")
            && !matches!(framing, Framing::Chunk(_))
        {
            framing = Framing::Length(value.trim().parse().map_err(|_no_number| malformed())?);
        }
    }
    let mut body = Export { reader, framing };
    if matches!(body.framing, Framing::Chunk(_)) {
        body.next_chunk(true)?;
    }
    Ok(Answer { status, body })
}

impl Export {
    /// Passes some bytes on to a pipe without looking at them; 0 at the end. None where that can't be
    /// done, and they must be read.
    pub fn splice(&mut self, pipe: impl AsFd) -> io::Result<Option<usize>> {
        if !matches!(self.framing, Framing::Rest) {
            return Ok(None);
        }
        // What came with the headers.
        let waiting = self.reader.buffer();
        if !waiting.is_empty() {
            let length = retry_on_intr(|| rustix::io::write(&pipe, waiting))?;
            self.reader.consume(length);
            return Ok(Some(length));
        }
        self.reader.get_mut().splice(pipe)
    }

    /// Reads the size line of the next chunk; before it stands the end of the one before.
    fn next_chunk(&mut self, first: bool) -> io::Result<()> {
        let malformed = || io::Error::new(io::ErrorKind::InvalidData, "a malformed chunk");
        let mut line = String::new();
        if !first {
            (&mut self.reader).take(2).read_line(&mut line)?;
            line.clear();
        }
        (&mut self.reader).take(256).read_line(&mut line)?;
        let size = line.trim().split(';').next().unwrap_or_default();
        let size = u64::from_str_radix(size, 16).map_err(|_no_number| malformed())?;
        self.framing = if size == 0 {
            Framing::Ended
        } else {
            Framing::Chunk(size)
        };
        Ok(())
    }
}

impl Read for Export {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = match &self.framing {
            Framing::Ended => return Ok(0),
            Framing::Rest => u64::MAX,
            Framing::Length(left) | Framing::Chunk(left) => *left,
        };
        let wanted = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if wanted == 0 {
            return Ok(0);
        }
        let length = self.reader.read(&mut buffer[..wanted])?;
        if length == 0 && !matches!(self.framing, Framing::Rest) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match &mut self.framing {
            Framing::Length(left) => *left -= length as u64,
            Framing::Chunk(left) => {
                *left -= length as u64;
                if *left == 0 {
                    self.next_chunk(false)?;
                }
            }
            Framing::Rest | Framing::Ended => {}
        }
        Ok(length)
    }
}
