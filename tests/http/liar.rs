//! A service that shows a board that was made up, and keeps what is posted to it.

use super::disk::Forged;
use glassurn_api::board::ConsistencyView;
use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::tile::{Bundle, encode_bundle, hash_tiles};
use glassurn_crypto::encoding::hex;
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Error, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use ureq::Agent;

/// Status and body for what is posted; `None` lets it through.
type Posts = Arc<dyn Fn(&[u8]) -> Option<(u16, Vec<u8>)> + Send + Sync>;

/// The true service behind a liar, and what is answered to a body that is posted.
struct Behind {
    service: String,
    posts: Posts,
}

/// What is done once, when somebody asks for this path: after his answer is found, and before it is sent.
type Meanwhile = Arc<Mutex<Option<(String, Box<dyn FnOnce() + Send>)>>>;

/// The service; its threads end with the test's process.
pub struct Liar {
    address: SocketAddr,
    posted: Arc<Mutex<Vec<Vec<u8>>>>,
    meanwhile: Meanwhile,
}

impl Liar {
    /// Stands before the true service at this address: shows these files in the place of its own, keeps what is posted to itself, and
    /// answers it with this.
    pub fn before(service: &str, files: HashMap<String, Vec<u8>>, answer: &[u8]) -> Self {
        let answer = answer.to_vec();
        Self::serve(
            files,
            Some(Behind {
                service: service.to_owned(),
                posts: Arc::new(move |_| Some((201, answer.clone()))),
            }),
        )
    }

    /// Stands before the true service at this address, and answers what is posted as it is told; `None` lets it through.
    pub fn censor(
        service: &str,
        posts: impl Fn(&[u8]) -> Option<(u16, Vec<u8>)> + Send + Sync + 'static,
    ) -> Self {
        Self::serve(HashMap::new(), Some(Behind { service: service.to_owned(), posts: Arc::new(posts) }))
    }

    /// Serves these few entries under this head, which is the closing checkpoint as well, whether they fit it or not.
    pub fn new(id: &str, head: &SignedCheckpoint, entries: &[Vec<u8>]) -> Self {
        Self::serve(board_files(id, head, entries), None)
    }

    fn serve(files: HashMap<String, Vec<u8>>, behind: Option<Behind>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let posted = Arc::new(Mutex::new(Vec::new()));
        let meanwhile = Meanwhile::default();
        let (kept, deed) = (posted.clone(), meanwhile.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Who breaks off hears nothing more.
                answer(stream, &files, behind.as_ref(), &kept, &deed).ok();
            }
        });
        Self { address, posted, meanwhile }
    }

    /// Serves the files of a folder as any web server does.
    pub fn folder(folder: &Path) -> Self {
        fn collect(root: &Path, folder: &Path, files: &mut HashMap<String, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("a file").path();
                if path.is_dir() {
                    collect(root, &path, files);
                } else {
                    let name = path.strip_prefix(root).expect("it is in it").to_string_lossy().into_owned();
                    files.insert(format!("/{name}"), fs::read(&path).expect("a file"));
                }
            }
        }
        let mut files = HashMap::new();
        collect(folder, folder, &mut files);
        Self::serve(files, None)
    }

    /// A forged board, whole in itself, with every proof that can be made of it.
    pub fn of(id: &str, board: &Forged) -> Self {
        Self::serve(Self::whole(id, board), None)
    }

    /// The same one, which does not give its hashes to anybody.
    pub fn secretive(id: &str, board: &Forged) -> Self {
        let hashes = endpoint::tile(id, "0/");
        let files = Self::whole(id, board).into_iter().filter(|(path, _)| !path.starts_with(&hashes));
        Self::serve(files.collect(), None)
    }

    fn whole(id: &str, board: &Forged) -> HashMap<String, Vec<u8>> {
        let mut files = board_files(id, &board.head, &board.entries);
        let size = board.tree.len();
        for from in 1..size {
            let hashes = board.tree.consistency(from, size).expect("both are its sizes");
            let view = ConsistencyView { from, size, hashes: hashes.iter().map(|hash| hex(hash)).collect() };
            let json = serde_json::to_vec(&view).expect("it is JSON");
            files.insert(endpoint::consistency(id, from, size), json);
        }
        files
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next who asks for this path is answered as things stand when he asks, and hears it when this is done.
    pub fn meanwhile(&self, path: String, deed: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = Some((path, Box::new(deed)));
    }

    /// The bodies of what was posted.
    pub fn posted(&self) -> Vec<Vec<u8>> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The heads, the entries and the hashes of a small board.
fn board_files(id: &str, head: &SignedCheckpoint, entries: &[Vec<u8>]) -> HashMap<String, Vec<u8>> {
    let mut files = HashMap::new();
    for path in [endpoint::checkpoint(id), endpoint::closing_checkpoint(id)] {
        files.insert(path, head.to_string().into_bytes());
    }
    let size = head.claimed().size;
    let tile = |path: String| endpoint::tile(id, path.strip_prefix("tile/").expect("it is a tile"));
    let bundle = Bundle::holding(0, size).expect("there are entries");
    files.insert(tile(bundle.to_string()), encode_bundle(entries).expect("entries are short"));
    let tree: Tree = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let hashes = hash_tiles(size).filter_map(|hashes| Some((tile(hashes.to_string()), tree.tile(hashes)?)));
    files.extend(hashes);
    files
}

/// Answers one request and closes the connection.
fn answer(
    stream: TcpStream,
    files: &HashMap<String, Vec<u8>>,
    behind: Option<&Behind>,
    posted: &Mutex<Vec<Vec<u8>>>,
    meanwhile: &Meanwhile,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let said = behind.filter(|_| method == "POST").and_then(|behind| (behind.posts)(&body));
    if method == "POST" {
        posted.lock().unwrap_or_else(PoisonError::into_inner).push(body.clone());
    }
    let (status, content) = match (files.get(path), behind, said) {
        (_, _, Some(said)) => said,
        (Some(content), ..) if method == "GET" => (200, content.clone()),
        (None, Some(Behind { service, .. }), None) => {
            let config = Agent::config_builder().http_status_as_error(false).build();
            let (agent, url) = (Agent::from(config), format!("{service}{path}"));
            let answer = match method {
                "POST" => agent.post(url).content_type(endpoint::CBOR).send(&body),
                _ => agent.get(url).call(),
            };
            let mut true_one = answer.map_err(Error::other)?;
            let body = true_one.body_mut().read_to_vec().map_err(Error::other)?;
            (true_one.status().as_u16(), body)
        }
        _ => (404, Vec::new()),
    };
    let due = meanwhile.lock().unwrap_or_else(PoisonError::into_inner).take_if(|(asked, _)| asked == path);
    if let Some((_, deed)) = due {
        deed();
    }
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} Said\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        content.len()
    )?;
    stream.write_all(&content)
}
