//! Frames on a pipe: four bytes that say how long, then that many bytes.

use std::io::{self, Read, Write};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The most bytes set aside before any have come.
const RESERVED_BYTES_MAX: u64 = 1024 * 1024;

/// Reads one frame of at most `limit` bytes. `None`: the pipe was closed between two frames.
pub(super) fn read(from: &mut impl Read, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = checked(length, limit)?;
    let mut frame = reserved(length);
    from.take(length).read_to_end(&mut frame)?;
    whole(frame, length).map(Some)
}

/// Writes one frame.
pub(super) fn write(to: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    to.write_all(&stated(frame)?)?;
    to.write_all(frame)
}

/// As [`read`], without blocking; a closed pipe is an error.
pub(super) async fn receive(from: &mut (impl AsyncRead + Unpin), limit: usize) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length).await?;
    let length = checked(length, limit)?;
    let mut frame = reserved(length);
    from.take(length).read_to_end(&mut frame).await?;
    whole(frame, length)
}

/// As [`write()`], without blocking.
pub(super) async fn send(to: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> io::Result<()> {
    to.write_all(&stated(frame)?).await?;
    to.write_all(frame).await
}

fn stated(frame: &[u8]) -> io::Result<[u8; 4]> {
    let length = u32::try_from(frame.len()).map_err(|_| too_long(u64::MAX, u32::MAX as usize))?;
    Ok(length.to_le_bytes())
}

fn checked(length: [u8; 4], limit: usize) -> io::Result<u64> {
    let length = u64::from(u32::from_le_bytes(length));
    if usize::try_from(length).is_ok_and(|length| length <= limit) { Ok(length) } else { Err(too_long(length, limit)) }
}

fn too_long(length: u64, limit: usize) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a frame of {length} bytes; {limit} are allowed"))
}

fn reserved(length: u64) -> Vec<u8> {
    Vec::with_capacity(usize::try_from(length.min(RESERVED_BYTES_MAX)).unwrap_or(0))
}

fn whole(frame: Vec<u8>, length: u64) -> io::Result<Vec<u8>> {
    if u64::try_from(frame.len()).is_ok_and(|found| found == length) {
        Ok(frame)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in_and_a_closed_pipe_ends_them() {
        let mut pipe = Vec::new();
        for frame in [b"a".as_slice(), b"", b"abc"] {
            write(&mut pipe, frame).expect("written");
        }
        let mut from = pipe.as_slice();
        for frame in [b"a".as_slice(), b"", b"abc"] {
            assert_eq!(read(&mut from, 3).expect("a frame").as_deref(), Some(frame));
        }
        assert_eq!(read(&mut from, 3).expect("the end"), None);
    }

    #[test]
    fn a_frame_that_is_too_long_or_cut_short_is_an_error() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"abcd").expect("written");
        assert!(read(&mut pipe.as_slice(), 3).is_err());
        pipe.pop();
        assert!(read(&mut pipe.as_slice(), 4).is_err());
        assert!(read(&mut [255, 255, 255, 255].as_slice(), 1_000).is_err());
    }
}
