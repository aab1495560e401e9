//! Which addresses are taken, and what is sent again.

use super::*;

fn accepted(address: &str, allow_http: bool) -> bool {
    Client::new(address, Plain { allow_http }).is_ok()
}

#[test]
fn plain_http_is_for_this_machine_or_by_consent() {
    for address in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/", "https://a.example"] {
        assert!(accepted(address, false), "{address}");
    }
    for address in
        ["http://a.example", "http://localhost.a.example", "http://127.0.0.1@a.example", "http://127.0.0.10"]
    {
        assert!(!accepted(address, false), "{address}");
        assert!(accepted(address, true), "{address}");
    }
    for address in ["a.example", "ftp://a.example", "https://a.example/#c=X"] {
        assert!(!accepted(address, true), "{address}");
    }
}

#[test]
fn a_download_that_broke_off_begins_anew() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let service = std::thread::spawn(move || {
        for body in ["longer than all, but", "0123456789"] {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut request = [0; 4_096];
            assert!(stream.read(&mut request).expect("a request") > 0);
            // The first answer promises more than comes.
            let length = if body.len() == 10 { 10 } else { 99 };
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                .expect("an answer");
        }
    });
    let client = Client::new(&address, Plain { allow_http: false }).expect("this machine");
    let mut file = tempfile::tempfile().expect("a file");
    client.download("/x", 1_000, &file, |_| {}).expect("the second answer is whole");
    service.join().expect("two requests came");
    let mut kept = String::new();
    file.rewind().and_then(|()| file.read_to_string(&mut kept)).expect("readable");
    assert_eq!(kept, "0123456789");
}

#[test]
fn what_is_still_being_verified_is_sent_again_as_long_as_that_takes() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let busy = serde_json::to_string(&Problem::new(Code::ShuffleBusy)).expect("plain data");
    let service = std::thread::spawn(move || {
        for number in 0..=2 * SENT {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut request = [0; 4_096];
            assert!(stream.read(&mut request).expect("a request") > 0);
            let (status, body) = if number < 2 * SENT { ("429 Busy", &*busy) } else { ("200 OK", "taken") };
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status}\r\nRetry-After: 0\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .expect("an answer");
        }
    });
    let client = Client::new(&address, Plain { allow_http: false }).expect("this machine");
    let taken = client.post("/x", b"", 1_000).expect("it is taken in the end");
    service.join().expect("every request came");
    assert_eq!(taken, b"taken");
}
