//! A mail relay on loopback that takes everything and remembers what it took.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The relay. Its threads end with the test's process.
pub(crate) struct Relay {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    /// Opens it; each mail is answered for after `pause`.
    pub(crate) fn open(pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self { port: listener.local_addr().unwrap().port(), taken: Arc::default() };
        let taken = Arc::clone(&relay.taken);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let taken = Arc::clone(&taken);
                // A sender that is killed breaks off: that is what this relay is for.
                std::thread::spawn(move || drop(converse(stream, &taken, pause)));
            }
        });
        relay
    }

    /// `recipient message-id` of every mail that was answered for.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

fn converse(mut stream: TcpStream, taken: &Mutex<Vec<String>>, pause: Duration) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut recipient = String::new();
    stream.write_all(b"220 relay.example\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        if verb == "RCPT" {
            line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut recipient);
        }
        if verb == "DATA" {
            stream.write_all(b"354 go on\r\n")?;
            let mut id = String::new();
            for line in lines.by_ref() {
                let line = line?;
                if line == "." {
                    break;
                }
                if let Some(value) = line.strip_prefix("Message-ID:") {
                    value.trim().clone_into(&mut id);
                }
            }
            std::thread::sleep(pause);
            taken.lock().unwrap().push(format!("{recipient} {id}"));
        }
        stream.write_all(if verb == "QUIT" { b"221 bye\r\n" } else { b"250 ok\r\n" })?;
    }
    Ok(())
}
