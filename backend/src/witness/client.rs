//! One witness over HTTP (C2SP tlog-witness): asked with a limit for the time and for the length of its answer, whatever
//! it does.

use glassurn_crypto::board::checkpoint::MAX_SIZE;
use glassurn_crypto::board::note::MAX_NOTE;
use glassurn_crypto::board::witness::origin_hash;
use glassurn_crypto::encoding::hex;
use std::time::Duration;
use ureq::http::Response;
use ureq::{Agent, Body, Error};

/// How long a witness may take, from the connection to the last byte of its answer.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer to a request, in bytes: a line for each of many keys, or words.
const MAX_ANSWER: u64 = 16 << 10;

/// How much of a witness's words the log keeps, in characters.
const MAX_WORDS: usize = 200;

/// What a witness has answered. Nothing of it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 200: lines that are said to be cosignatures.
    Lines(String),
    /// 409: the size that it has cosigned last.
    Size(u64),
    /// 422: the checkpoint does not continue what it has cosigned, and its words.
    Fork(String),
    /// Another status, no answer in time, or one that cannot be read.
    Failed(String),
}

/// A client of all witnesses.
pub struct Client {
    agent: Agent,
}

impl Client {
    /// A client that follows nobody elsewhere and waits so long.
    pub fn new(patience: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("glassurn-server/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.new_agent() }
    }

    /// `POST …/add-checkpoint`.
    pub fn add_checkpoint(&self, url: &str, body: &str) -> Answer {
        let asked = self.agent.post(format!("{url}/add-checkpoint")).content_type("text/plain").send(body);
        match asked.and_then(|answer| read(answer, MAX_ANSWER)) {
            Ok((200, text)) => Answer::Lines(text),
            Ok((409, text)) => match size(&text) {
                Some(size) => Answer::Size(size),
                None => Answer::Failed(format!("409 without a size: {}", words(&text))),
            },
            Ok((422, text)) => Answer::Fork(words(&text)),
            Ok((status, text)) => Answer::Failed(format!("{status} {}", words(&text))),
            Err(error) => Answer::Failed(error.to_string()),
        }
    }

    /// `GET …/<hash of the origin>/checkpoint`: the latest checkpoint that the witness says it has cosigned.
    pub fn latest(&self, url: &str, origin: &str) -> Option<String> {
        let asked = self.agent.get(format!("{url}/{}/checkpoint", hex(&origin_hash(origin)))).call();
        match asked.and_then(|answer| read(answer, MAX_NOTE as u64)) {
            Ok((200, text)) => Some(text),
            _ => None,
        }
    }
}

fn read(mut answer: Response<Body>, limit: u64) -> Result<(u16, String), Error> {
    let status = answer.status().as_u16();
    Ok((status, answer.body_mut().with_config().limit(limit).read_to_string()?))
}

/// A size in its only spelling, and the newline behind it.
fn size(text: &str) -> Option<u64> {
    let digits = text.strip_suffix('\n').unwrap_or(text);
    digits.parse().ok().filter(|size: &u64| *size <= MAX_SIZE && size.to_string() == digits)
}

/// Somebody else's words for our log: short, in one line.
fn words(text: &str) -> String {
    text.trim().chars().take(MAX_WORDS).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread::JoinHandle;

    /// A witness that gives this answer to one request, and its address.
    fn witness(answer: String) -> (String, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut request = [0; 1_024];
            assert!(stream.read(&mut request).expect("a request") > 0);
            // Whoever has read enough hangs up.
            stream.write_all(answer.as_bytes()).ok();
        });
        (url, served)
    }

    fn answered(status: &str, body: &str) -> Answer {
        let answer = format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let (url, served) = witness(answer);
        let answer = Client::new(PATIENCE).add_checkpoint(&url, "old 0\n");
        served.join().expect("it has answered");
        answer
    }

    #[test]
    fn statuses_and_their_meaning() {
        assert_eq!(answered("200", "— w AAAA\n"), Answer::Lines("— w AAAA\n".into()));
        assert_eq!(answered("409", "17\n"), Answer::Size(17));
        for size in ["", "017\n", "-1\n", "9223372036854775808\n", "17 18\n"] {
            assert!(matches!(answered("409", size), Answer::Failed(_)), "{size:?}");
        }
        assert_eq!(answered("422", "another\nroot\n"), Answer::Fork("another root".into()));
        for status in ["404", "403", "503", "302"] {
            let Answer::Failed(words) = answered(status, "no\u{1b}[2J") else { panic!("{status}") };
            assert!(words.starts_with(status) && !words.contains('\u{1b}'), "{words:?}");
        }
    }

    #[test]
    fn e_14_an_answer_without_end_is_not_read_to_it() {
        let endless = "x".repeat(8 << 20);
        let (url, served) = witness(format!("HTTP/1.1 200 X\r\nConnection: close\r\n\r\n{endless}"));
        assert!(matches!(Client::new(PATIENCE).add_checkpoint(&url, "old 0\n"), Answer::Failed(_)));
        served.join().expect("it was hung up on");
    }
}
