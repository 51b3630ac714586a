//! The only door: reads each request as it came, has it answered, and keeps both, byte for byte.
//!
//! wiremock answers behind it. It parses requests and keeps no evidence of what was written; the front does.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::server::Acceptor;

use crate::certificate::Shown;
use crate::delivery::Delivery;
use crate::server::{Note, Shared};

/// Between one drop and the next of an answer that drips.
const DROP: Duration = Duration::from_millis(20);
/// How long somebody who has shaken hands is waited for to ask or to go away. Idle connections are kept open for longer.
const SECOND_THOUGHTS: Duration = Duration::from_secs(2);
/// Longest request head, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// Longest request body, in bytes.
const MAX_BODY: usize = 1024 * 1024;
/// Tells the answering side which exchange it answers. Added by the front, never sent by it to anybody else.
pub(crate) const EXCHANGE_HEADER: &str = "x-exchange";

/// How a door is entered.
#[derive(Clone)]
pub(crate) enum Door {
    /// Without TLS.
    Plain,
    /// By a handshake, in which this is shown.
    Tls(Shown),
    /// By a handshake in which is shown what this issuer plays: a good certificate, unless a behaviour says otherwise.
    Of(String),
}

/// Accepts connections for ever; ends when its task is aborted.
pub(crate) async fn serve(
    listener: TcpListener,
    door: Door,
    upstream: SocketAddr,
    shared: Arc<Shared>,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let shared = Arc::clone(&shared);
        let door = door.clone();
        tokio::spawn(async move {
            // A client that breaks off concerns nobody: what it did not finish is not in the log.
            drop(enter(stream, &door, upstream, &shared).await);
        });
    }
}

async fn enter(
    stream: TcpStream,
    door: &Door,
    upstream: SocketAddr,
    shared: &Shared,
) -> io::Result<()> {
    let (shown, behaviour) = match door {
        Door::Plain => return answer(stream, upstream, shared).await,
        Door::Tls(shown) => (shown.clone(), None),
        Door::Of(issuer) => shared.shown_by(issuer)?,
    };
    let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    let shakes_hands = hello.into_stream(Arc::clone(&shown.config));
    let (Some(id), Door::Of(issuer)) = (behaviour, door) else {
        return answer(shakes_hands.await?, upstream, shared).await;
    };
    // Whoever goes away now has met the certificate, and asks for nothing: this is all that the log has of it. Some look at it
    // in the handshake, and some when they have shaken hands.
    let mut entering = pin!(async {
        let mut stream = shakes_hands.await?;
        let request = read_request(&mut stream).await?;
        Ok::<_, io::Error>(request.map(|request| (stream, request)))
    });
    let note = |entered: &io::Result<Option<_>>| {
        if !matches!(entered, Ok(Some(_))) {
            shared.record_handshake(issuer, &shown, id);
        }
    };
    shared.began();
    let in_time = timeout(SECOND_THOUGHTS, &mut entering).await;
    if let Ok(entered) = &in_time {
        note(entered);
    }
    shared.exchange_ended();
    let entered = if let Ok(entered) = in_time {
        entered
    } else {
        let entered = entering.await;
        note(&entered);
        entered
    };
    match entered? {
        Some((stream, request)) => respond(stream, request, upstream, shared, behaviour).await,
        None => Ok(()),
    }
}

/// One request per connection: simple, and every answer's end is the connection's end.
async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    upstream: SocketAddr,
    shared: &Shared,
) -> io::Result<()> {
    match read_request(&mut stream).await? {
        Some(request) => respond(stream, request, upstream, shared, None).await,
        None => Ok(()),
    }
}

/// `shown_by` is the behaviour whose certificate the connection has.
async fn respond(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: Request,
    upstream: SocketAddr,
    shared: &Shared,
    shown_by: Option<&'static str>,
) -> io::Result<()> {
    let number = shared.exchange_began();
    let result = relay(&mut stream, upstream, shared, number, request, shown_by).await;
    shared.exchange_ended();
    // What drips has been answered as far as it ever is, so that nobody waits for its end.
    let note = result?;
    if note.delivery == Delivery::Dripping {
        drip(&mut stream, shared, &note).await?;
    }
    stream.shutdown().await
}

/// White space, which means nothing in JSON, until the provider is honest again or the client goes away.
async fn drip(
    stream: &mut (impl AsyncWrite + Unpin),
    shared: &Shared,
    note: &Note,
) -> io::Result<()> {
    while shared.still_plays(note) {
        stream.write_all(b" ").await?;
        stream.flush().await?;
        tokio::time::sleep(DROP).await;
    }
    Ok(())
}

async fn relay(
    stream: &mut (impl AsyncWrite + Unpin),
    upstream: SocketAddr,
    shared: &Shared,
    number: u64,
    request: Request,
    shown_by: Option<&'static str>,
) -> io::Result<Note> {
    let response = ask(upstream, number, &request).await?;
    let note = shared.note(number);
    let response = note.delivery.bend(response);
    shared.record(number, request.raw, response.clone(), shown_by);
    stream.write_all(&response).await?;
    stream.flush().await?;
    shared.completed(number);
    Ok(note)
}

/// A request as it came, and where its parts are.
struct Request {
    raw: Vec<u8>,
    head_length: usize,
    /// The body with any chunked coding taken off.
    body: Vec<u8>,
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Request>> {
    let mut raw = Vec::new();
    let head_length = loop {
        if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if raw.len() > MAX_HEAD {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "request head too long",
            ));
        }
        if stream.read_buf(&mut raw).await? == 0 {
            return Ok(None);
        }
    };
    let length = body_length(&raw)?;
    while raw.len() < head_length + length {
        if stream.read_buf(&mut raw).await? == 0 {
            return Ok(None);
        }
    }
    let body = raw
        .get(head_length..head_length + length)
        .unwrap_or_default()
        .to_vec();
    Ok(Some(Request {
        raw,
        head_length,
        body,
    }))
}

/// The announced length of the body. Clients of an OpenID provider send small forms; none needs chunked coding.
fn body_length(raw: &[u8]) -> io::Result<usize> {
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut headers);
    request
        .parse(raw)
        .map_err(|error| invalid(&error.to_string()))?;
    let header = |name: &str| {
        request
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value)
    };
    if header("transfer-encoding").is_some() {
        return Err(invalid("chunked requests are not read"));
    }
    let Some(length) = header("content-length") else {
        return Ok(0);
    };
    std::str::from_utf8(length)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .filter(|length| *length <= MAX_BODY)
        .ok_or_else(|| invalid("unreadable content-length"))
}

async fn ask(upstream: SocketAddr, number: u64, request: &Request) -> io::Result<Vec<u8>> {
    let head = request.raw.get(..request.head_length).unwrap_or_default();
    let text = String::from_utf8_lossy(head);
    let mut lines = text.trim_end().split("\r\n");
    let mut forwarded = format!("{}\r\n", lines.next().unwrap_or_default());
    for line in lines {
        let name = line.split(':').next().unwrap_or_default();
        if !name.eq_ignore_ascii_case("connection") && !name.eq_ignore_ascii_case(EXCHANGE_HEADER) {
            forwarded.push_str(line);
            forwarded.push_str("\r\n");
        }
    }
    for line in [
        &format!("{EXCHANGE_HEADER}: {number}"),
        "connection: close",
        "",
    ] {
        forwarded.push_str(line);
        forwarded.push_str("\r\n");
    }
    let mut connection = TcpStream::connect(upstream).await?;
    connection.write_all(forwarded.as_bytes()).await?;
    connection.write_all(&request.body).await?;
    let mut response = Vec::new();
    connection.read_to_end(&mut response).await?;
    Ok(response)
}
