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

use crate::behaviour::Behaviour;
use crate::certificate::{Authority, Certificate, Shown};
use crate::delivery::Delivery;
use crate::endpoints;
use crate::exchange::{Endpoint, Exchange};
use crate::front::{self, Door};
use crate::issuer::{Issuer, IssuerState};
use crate::registration::Registration;

/// A provider on loopback that holds any number of issuers, each under a path of its own.
///
/// It stops when it is dropped.
pub struct ScriptedIdp {
    shared: Arc<Shared>,
    doors: Mutex<Vec<JoinHandle<()>>>,
    authority: String,
    answering: MockServer,
}

/// What the front, the answering side and the issuers' handles share.
pub(crate) struct Shared {
    base_url: String,
    doors: Doors,
    /// What the doors show.
    shown: Vec<Shown>,
    counter: AtomicU64,
    issuers: Mutex<HashMap<String, IssuerState>>,
    log: Mutex<Vec<Exchange>>,
    notes: Mutex<HashMap<u64, Note>>,
    in_flight: watch::Sender<usize>,
}

/// Where the provider listens behind certificates, good and bad: a port for each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Doors([u16; Certificate::ALL.len()]);

impl Doors {
    /// The address of the door with this certificate, without a path.
    pub(crate) fn behind(self, certificate: Certificate) -> String {
        let mut ports = Certificate::ALL.into_iter().zip(self.0);
        let port = ports
            .find(|(of, _)| *of == certificate)
            .map_or(0, |(_, port)| port);
        format!("https://127.0.0.1:{port}")
    }
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
        Self::open(port, false).await
    }

    /// The same over TLS, with a certificate for 127.0.0.1 and localhost. Whoever is to believe it has to trust its
    /// [authority](Self::authority), which is made anew each time.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AddrInUse`] when something else listens there.
    pub async fn start_with_tls_on(port: u16) -> io::Result<Self> {
        Self::open(port, true).await
    }

    async fn open(port: u16, tls: bool) -> io::Result<Self> {
        let authority = Authority::new()?;
        let listener = listen_on(port).await?;
        let scheme = if tls { "https" } else { "http" };
        let base_url = format!("{scheme}://{}", listener.local_addr()?);
        let shown = authority.shown()?;
        let good = shown
            .iter()
            .find(|shown| shown.certificate == Certificate::Good);
        let first = match good {
            Some(good) if tls => Door::Tls(good.clone()),
            _ => Door::Plain,
        };
        let mut listeners = vec![(listener, first)];
        let mut doors = Doors::default();
        for (shown, port) in shown.iter().zip(&mut doors.0) {
            let listener = listen_on(0).await?;
            *port = listener.local_addr()?.port();
            listeners.push((listener, Door::Tls(shown.clone())));
        }
        let shared = Arc::new(Shared {
            base_url,
            doors,
            shown,
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
        let idp = Self {
            doors: Mutex::default(),
            shared,
            authority: authority.pem(),
            answering,
        };
        for (listener, door) in listeners {
            idp.opens(listener, door);
        }
        Ok(idp)
    }

    fn opens(&self, listener: TcpListener, door: Door) {
        let upstream = *self.answering.address();
        let shared = Arc::clone(&self.shared);
        let opened = tokio::spawn(front::serve(listener, door, upstream, shared));
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        doors.push(opened);
    }

    /// A new issuer for one registered client, under a path of its own.
    ///
    /// Issuers take turns with two sets of keys under the same key ids, so that neighbours never share a key.
    pub fn issuer(&self, registration: Registration) -> Issuer {
        self.issuer_at(&self.shared.base_url, "", registration)
    }

    /// The same as this behaviour needs it, which is not played: under a name with a slash at the end, or over TLS at a port
    /// of its own, with the good certificate.
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub async fn issuer_for(
        &self,
        behaviour: &Behaviour,
        registration: Registration,
    ) -> io::Result<Issuer> {
        if behaviour.has_a_door_of_its_own() {
            return self.issuer_with_a_door_of_its_own(registration).await;
        }
        let end = if behaviour.names_the_issuer() {
            "/"
        } else {
            ""
        };
        Ok(self.issuer_at(&self.shared.base_url, end, registration))
    }

    /// The same over TLS at a port of its own, so that what it shows there is its own affair: the good certificate, unless a
    /// behaviour [is about that](crate::Behaviour::has_a_door_of_its_own).
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub async fn issuer_with_a_door_of_its_own(
        &self,
        registration: Registration,
    ) -> io::Result<Issuer> {
        let listener = listen_on(0).await?;
        let base_url = format!("https://{}", listener.local_addr()?);
        let issuer = self.issuer_at(&base_url, "", registration);
        self.opens(listener, Door::Of(issuer.name().to_owned()));
        Ok(issuer)
    }

    fn issuer_at(&self, base_url: &str, end: &str, registration: Registration) -> Issuer {
        let mut issuers = self.shared.issuers();
        let number = issuers.len() + 1;
        let name = format!("i{number}");
        let mut state = IssuerState::new(base_url, self.shared.doors, number, registration);
        state.url.push_str(end);
        let url = state.url.clone();
        issuers.insert(name.clone(), state);
        Issuer::new(name, url, Arc::clone(&self.shared))
    }

    /// The exchanges of all issuers, those that were for none among them.
    pub fn log(&self) -> Vec<Exchange> {
        self.shared.log().clone()
    }

    /// The certificate, in PEM, of the authority that vouches for it where it speaks TLS: everywhere, or where a behaviour
    /// says so.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Where it listens: `http://127.0.0.1:PORT`, or `https://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }
}

async fn listen_on(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
}

impl Drop for ScriptedIdp {
    fn drop(&mut self) {
        let doors = self.doors.get_mut().unwrap_or_else(PoisonError::into_inner);
        for door in doors {
            door.abort();
        }
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

    /// What this issuer shows whoever comes in by its own door, and the behaviour that wants it so.
    pub(crate) fn shown_by(&self, issuer: &str) -> io::Result<(Shown, Option<&'static str>)> {
        let playing = self.issuers().get(issuer).and_then(|issuer| issuer.playing);
        let wanted = playing.and_then(Behaviour::certificate);
        let shown = wanted.unwrap_or(Certificate::Good);
        let found = self.shown.iter().find(|one| one.certificate == shown);
        let found = found.ok_or(io::ErrorKind::NotFound)?;
        let behaviour = playing.filter(|_| wanted.is_some());
        Ok((found.clone(), behaviour.map(|behaviour| behaviour.id)))
    }

    pub(crate) fn began(&self) {
        self.in_flight.send_modify(|count| *count += 1);
    }

    pub(crate) fn exchange_began(&self) -> u64 {
        self.began();
        self.next_number()
    }

    fn next_number(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(crate) fn exchange_ended(&self) {
        self.in_flight.send_modify(|count| *count -= 1);
    }

    /// The number of the exchange that began last.
    pub(crate) fn last_exchange(&self) -> u64 {
        self.counter.load(Ordering::SeqCst)
    }

    /// Notes that somebody has seen this certificate and gone away.
    pub(crate) fn record_handshake(&self, issuer: &str, shown: &Shown, behaviour: &'static str) {
        let number = self.next_number();
        self.log().push(Exchange {
            number,
            issuer: issuer.to_owned(),
            endpoint: Endpoint::Handshake,
            request: b"TLS handshake".to_vec(),
            response: shown.pem.clone().into_bytes(),
            completed: true,
            behaviour: Some(behaviour),
            honest: None,
            sign_in: None,
        });
    }

    /// Notes a request and its answer. `shown_by` is the behaviour whose certificate the connection has: what the relying
    /// party takes from there is the behaviour's doing.
    pub(crate) fn record(
        &self,
        number: u64,
        request: Vec<u8>,
        response: Vec<u8>,
        shown_by: Option<&'static str>,
    ) {
        let note = self.notes().remove(&number).unwrap_or_default();
        let of_the_browser = matches!(
            note.endpoint,
            Some(Endpoint::Authorization | Endpoint::EndSession)
        );
        self.log().push(Exchange {
            number,
            issuer: note.issuer,
            endpoint: note.endpoint.unwrap_or(Endpoint::Unscripted),
            request,
            response,
            completed: false,
            behaviour: note.behaviour.or(shown_by.filter(|_| !of_the_browser)),
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

    pub(crate) fn doors(&self) -> Doors {
        self.doors
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
