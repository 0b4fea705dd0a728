//! Frames on a pipe: four bytes that say how long, then that many bytes.

use std::io::{self, Read, Write};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The most bytes set aside before any have come, and kept for the next frame.
const RESERVED_BYTES_MAX: usize = 1024 * 1024;

/// Two frames larger than this are written one after the other rather than copied together.
const PIECE_BYTES_MAX: usize = 64 * 1024;

/// Reads one frame of at most `limit` bytes into `frame`. False: the pipe was closed between two frames.
pub(super) fn read(from: &mut impl Read, limit: usize, frame: &mut Vec<u8>) -> io::Result<bool> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(false);
    }
    from.read_exact(&mut length[1..])?;
    let length = checked(length, limit)?;
    if ready(frame, length) {
        from.read_exact(frame)?;
    } else {
        from.take(length).read_to_end(frame)?;
    }
    whole(frame, length).map(|()| true)
}

/// Where a frame that is to be written begins: its length is filled in at the end.
pub(super) const HEAD: [u8; 4] = [0; 4];

/// Writes one frame, built behind [`HEAD`], in one piece: whoever waits for it is woken once.
pub(super) fn write(to: &mut impl Write, frame: &mut [u8]) -> io::Result<()> {
    let (head, rest) = frame.split_first_chunk_mut().ok_or(io::ErrorKind::InvalidInput)?;
    *head = stated(rest)?;
    to.write_all(frame)
}

/// As [`read`], without blocking; a closed pipe is an error.
pub(super) async fn receive(from: &mut (impl AsyncRead + Unpin), limit: usize, frame: &mut Vec<u8>) -> io::Result<()> {
    let mut length = [0; 4];
    from.read_exact(&mut length).await?;
    let length = checked(length, limit)?;
    if ready(frame, length) {
        from.read_exact(frame).await?;
    } else {
        from.take(length).read_to_end(frame).await?;
    }
    whole(frame, length)
}

/// Writes two frames without blocking; in one piece if they are small.
pub(super) async fn send(to: &mut (impl AsyncWrite + Unpin), frame: &[u8], other: &[u8]) -> io::Result<()> {
    let small = other.get(..).filter(|other| other.len() <= PIECE_BYTES_MAX).unwrap_or_default();
    let piece = [&stated(frame)?, frame, &stated(other)?, small].concat();
    to.write_all(&piece).await?;
    if small.len() < other.len() { to.write_all(other).await } else { Ok(()) }
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

/// Gives `frame` the length it will have. False: that is so much that it may never come, and the frame must grow.
fn ready(frame: &mut Vec<u8>, length: u64) -> bool {
    frame.truncate(RESERVED_BYTES_MAX);
    frame.shrink_to(RESERVED_BYTES_MAX);
    match usize::try_from(length) {
        // What an earlier frame left is written over; only what is beyond it must be filled.
        Ok(length) if length <= RESERVED_BYTES_MAX => frame.resize(length, 0),
        Ok(_) | Err(_) => {
            frame.clear();
            return false;
        }
    }
    true
}

fn whole(frame: &[u8], length: u64) -> io::Result<()> {
    if u64::try_from(frame.len()).is_ok_and(|found| found == length) {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(from: &mut &[u8], limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut frame = b"left over".to_vec();
        Ok(read(from, limit, &mut frame)?.then_some(frame))
    }

    #[test]
    fn frames_come_out_as_they_went_in_and_a_closed_pipe_ends_them() {
        let mut pipe = Vec::new();
        for frame in [b"a".as_slice(), b"", b"abc"] {
            write(&mut pipe, &mut [&HEAD, frame].concat()).expect("written");
        }
        let mut from = pipe.as_slice();
        for frame in [b"a".as_slice(), b"", b"abc"] {
            assert_eq!(next(&mut from, 3).expect("a frame").as_deref(), Some(frame));
        }
        assert_eq!(next(&mut from, 3).expect("the end"), None);
    }

    #[tokio::test]
    async fn two_frames_arrive_as_two_however_large_they_are() {
        for len in [0, 1, PIECE_BYTES_MAX, PIECE_BYTES_MAX + 1, RESERVED_BYTES_MAX + 1] {
            let (mut pipe, body) = (Vec::new(), vec![7; len]);
            send(&mut pipe, b"ab", &body).await.expect("written");
            let mut from = pipe.as_slice();
            assert_eq!(next(&mut from, 2).expect("a frame").as_deref(), Some(b"ab".as_slice()));
            assert_eq!(next(&mut from, len).expect("a frame"), Some(body));
            assert_eq!(next(&mut from, 3).expect("the end"), None);
        }
    }

    #[test]
    fn a_frame_that_is_too_long_or_cut_short_is_an_error() {
        let mut pipe = Vec::new();
        write(&mut pipe, &mut [&HEAD, b"abcd".as_slice()].concat()).expect("written");
        assert!(next(&mut pipe.as_slice(), 3).is_err());
        pipe.pop();
        assert!(next(&mut pipe.as_slice(), 4).is_err());
        assert!(next(&mut [255, 255, 255, 255].as_slice(), 1_000).is_err());
        assert!(write(&mut Vec::new(), &mut [0]).is_err(), "a frame without its head was written");
    }

    #[test]
    fn a_buffer_that_was_huge_is_not_kept() {
        let mut frame = vec![1; 9 * RESERVED_BYTES_MAX];
        assert!(read(&mut [1, 0, 0, 0, 7].as_slice(), 10, &mut frame).expect("a frame"));
        assert_eq!(frame, [7]);
        assert!(frame.capacity() <= RESERVED_BYTES_MAX, "{} bytes kept", frame.capacity());
    }
}
