//! The running provider: wiremock behind the front, any number of issuers, one log.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::certificate::Certified;
use crate::delivery::Delivery;
use crate::endpoints;
use crate::exchange::{Endpoint, Exchange};
use crate::front;
use crate::issuer::{Issuer, IssuerState};
use crate::registration::Registration;

/// A provider on loopback that holds any number of issuers, each under a path of its own.
///
/// It stops when it is dropped.
pub struct ScriptedIdp {
    shared: Arc<Shared>,
    door: JoinHandle<()>,
    authority: Option<String>,
    _answering: MockServer,
}

/// What the front, the answering side and the issuers' handles share.
pub(crate) struct Shared {
    base_url: String,
    counter: AtomicU64,
    issuers: Mutex<HashMap<String, IssuerState>>,
    log: Mutex<Vec<Exchange>>,
    notes: Mutex<HashMap<u64, Note>>,
    in_flight: watch::Sender<usize>,
}

/// What the answering side knows of an exchange.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    pub(crate) issuer: String,
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) behaviour: Option<&'static str>,
    pub(crate) honest: Option<Vec<u8>>,
    pub(crate) sign_in: Option<u64>,
    pub(crate) delivery: Delivery,
}

impl ScriptedIdp {
    /// Starts on a port that the system chooses, on 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub async fn start() -> io::Result<Self> {
        Self::start_on(0).await
    }

    /// Starts on `port` of 127.0.0.1; 0 lets the system choose.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AddrInUse`] when something else listens there.
    pub async fn start_on(port: u16) -> io::Result<Self> {
        Self::open(port, None).await
    }

    /// The same over TLS, with a certificate for 127.0.0.1 and localhost. Whoever is to believe it has to trust its
    /// [authority](Self::authority), which is made anew each time.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AddrInUse`] when something else listens there.
    pub async fn start_with_tls_on(port: u16) -> io::Result<Self> {
        Self::open(port, Some(Certified::new()?)).await
    }

    async fn open(port: u16, certified: Option<Certified>) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let scheme = if certified.is_some() { "https" } else { "http" };
        let (authority, acceptor) = certified
            .map(|certified| (certified.authority, certified.acceptor))
            .unzip();
        let shared = Arc::new(Shared {
            base_url: format!("{scheme}://{}", listener.local_addr()?),
            counter: AtomicU64::new(0),
            issuers: Mutex::default(),
            log: Mutex::default(),
            notes: Mutex::default(),
            in_flight: watch::Sender::new(0),
        });
        let answering = MockServer::builder()
            .disable_request_recording()
            .start()
            .await;
        // One mock with one responder serves every issuer: wiremock matches nothing itself.
        Mock::given(wiremock::matchers::any())
            .respond_with(Answering {
                shared: Arc::clone(&shared),
            })
            .mount(&answering)
            .await;
        let door = tokio::spawn(front::serve(
            listener,
            acceptor,
            *answering.address(),
            Arc::clone(&shared),
        ));
        Ok(Self {
            shared,
            door,
            authority,
            _answering: answering,
        })
    }

    /// A new issuer for one registered client, under a path of its own.
    ///
    /// Issuers take turns with two sets of keys under the same key ids, so that neighbours never share a key.
    pub fn issuer(&self, registration: Registration) -> Issuer {
        let mut issuers = self.shared.issuers();
        let number = issuers.len() + 1;
        let name = format!("i{number}");
        let state = IssuerState::new(&self.shared.base_url, number, registration);
        let url = state.url.clone();
        issuers.insert(name.clone(), state);
        Issuer::new(name, url, Arc::clone(&self.shared))
    }

    /// The exchanges of all issuers, those that were for none among them.
    pub fn log(&self) -> Vec<Exchange> {
        self.shared.log().clone()
    }

    /// The certificate, in PEM, of the authority that vouches for it, if it speaks TLS.
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Where it listens: `http://127.0.0.1:PORT`, or `https://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }
}

impl Drop for ScriptedIdp {
    fn drop(&mut self) {
        self.door.abort();
    }
}

impl Shared {
    pub(crate) fn issuers(&self) -> MutexGuard<'_, HashMap<String, IssuerState>> {
        self.issuers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notes(&self) -> MutexGuard<'_, HashMap<u64, Note>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the answering side noted of this exchange.
    pub(crate) fn note(&self, number: u64) -> Note {
        self.notes().get(&number).cloned().unwrap_or_default()
    }

    /// Whether the behaviour of this note is still played at its issuer.
    pub(crate) fn still_plays(&self, note: &Note) -> bool {
        let issuers = self.issuers();
        let playing = issuers.get(&note.issuer).and_then(|issuer| issuer.playing);
        note.behaviour.is_some() && playing.map(|behaviour| behaviour.id) == note.behaviour
    }

    pub(crate) fn exchange_began(&self) -> u64 {
        self.in_flight.send_modify(|count| *count += 1);
        self.counter.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(crate) fn exchange_ended(&self) {
        self.in_flight.send_modify(|count| *count -= 1);
    }

    /// The number of the exchange that began last.
    pub(crate) fn last_exchange(&self) -> u64 {
        self.counter.load(Ordering::SeqCst)
    }

    pub(crate) fn record(&self, number: u64, request: Vec<u8>, response: Vec<u8>) {
        let note = self.notes().remove(&number).unwrap_or_default();
        self.log().push(Exchange {
            number,
            issuer: note.issuer,
            endpoint: note.endpoint.unwrap_or(Endpoint::Unscripted),
            request,
            response,
            completed: false,
            behaviour: note.behaviour,
            honest: note.honest,
            sign_in: note.sign_in,
        });
    }

    pub(crate) fn completed(&self, number: u64) {
        if let Some(exchange) = self
            .log()
            .iter_mut()
            .find(|exchange| exchange.number == number)
        {
            exchange.completed = true;
        }
    }

    /// Waits until no request is being answered.
    pub(crate) async fn settled(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        drop(
            self.in_flight
                .subscribe()
                .wait_for(|count| *count == 0)
                .await,
        );
    }
}

/// The answering side behind the front.
struct Answering {
    shared: Arc<Shared>,
}

impl Respond for Answering {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let number = request
            .headers
            .get(front::EXCHANGE_HEADER)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let (answer, note) = endpoints::answer(&mut self.shared.issuers(), request, number);
        self.shared.notes().insert(number, note);
        let mut template = ResponseTemplate::new(answer.status);
        for (name, value) in &answer.headers {
            template = template.append_header(name.as_str(), value.as_str());
        }
        template.set_body_bytes(answer.body_text())
    }
}
