//! A server that misbehaves as it is told: by path, what to send, when to stall, how to end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One thing the server does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends these bytes again and again, with a pause in between, until the other side has had enough.
    Repeat(Vec<u8>, Duration),
    /// Sends bytes one by one, with a pause in between.
    Drip(Vec<u8>, Duration),
    /// Says nothing more, and keeps the line open.
    Stall,
}

/// What the server does when a path is asked for: the nth time the nth, and then the last for ever.
pub(crate) type Play = Vec<Vec<Act>>;

/// The server.
pub(crate) struct Rogue {
    pub(crate) port: u16,
    plays: Arc<Mutex<HashMap<String, (Play, usize)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

/// How long the server plays one connection at most, so that nothing outlives its test.
const PLAY_MAX: Duration = Duration::from_secs(20);

impl Rogue {
    /// Opens the server on a free port of `address`.
    pub(crate) async fn open(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let rogue = Self { port, plays: Arc::default(), asked: Arc::default() };
        let (plays, asked) = (Arc::clone(&rogue.plays), Arc::clone(&rogue.asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (plays, asked) = (Arc::clone(&plays), Arc::clone(&asked));
                tokio::spawn(async move {
                    drop(tokio::time::timeout(PLAY_MAX, serve(stream, &plays, &asked)).await);
                });
            }
        });
        rogue
    }

    /// Says what happens at `path`. The path `tls` is played to whoever sends no HTTP.
    pub(crate) fn play(&self, path: &str, play: Play) {
        self.plays.lock().unwrap().insert(path.to_owned(), (play, 0));
    }

    /// The heads of all requests so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, plays: &Mutex<HashMap<String, (Play, usize)>>, asked: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
        // The first byte of a TLS handshake.
        if head.first() == Some(&0x16) {
            break;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("tls").to_owned();
    let acts = {
        asked.lock().unwrap().push(head);
        let mut plays = plays.lock().unwrap();
        let missing = || (vec![vec![Act::Send(answer("404 Not Found", "", b""))]], 0);
        let (play, before) = plays.entry(path).or_insert_with(missing);
        *before += 1;
        play.get(*before - 1).or(play.last()).cloned().unwrap_or_default()
    };
    for act in acts {
        if perform(&mut stream, act).await.is_err() {
            return;
        }
    }
    drop(stream.shutdown().await);
}

#[expect(clippy::disallowed_methods, reason = "a slow server is slow")]
async fn perform(stream: &mut TcpStream, act: Act) -> std::io::Result<()> {
    match act {
        Act::Send(bytes) => stream.write_all(&bytes).await,
        Act::Drip(bytes, pause) => {
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                stream.flush().await?;
                tokio::time::sleep(pause).await;
            }
            Ok(())
        }
        Act::Repeat(bytes, pause) => loop {
            stream.write_all(&bytes).await?;
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        },
        Act::Stall => std::future::pending().await,
    }
}

/// A whole answer with its length.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// The same, as the only thing the server does.
pub(crate) fn answers(status: &str, headers: &str, body: &[u8]) -> Play {
    vec![vec![Act::Send(answer(status, headers, body))]]
}
