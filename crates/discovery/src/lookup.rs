//! Asking for metadata, once or a few times.

use relier_token::Issuer;
use tracing::{Instrument as _, debug, debug_span, warn};

use crate::clock::Clock;
use crate::endpoint::Transport;
use crate::error::{Error, Stage};
use crate::http_client::HttpClient;
use crate::metadata::{ServerMetadata, WellKnown};
use crate::received::Received;
use crate::retry::Retry;

/// What to ask for, and how.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    /// Whose location is asked.
    pub(crate) issuer: Issuer,
    /// The issuer that the metadata have to name, if it is another one: a template.
    pub(crate) template: Option<Issuer>,
    pub(crate) well_known: WellKnown,
    pub(crate) transport: Transport,
    pub(crate) retry: Retry,
}

impl Lookup {
    /// Refuses an issuer that can't be asked, before anything is set up for it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.well_known
            .request(&self.issuer, self.transport)
            .map(|_| ())
    }

    /// Asks until an answer comes that says something, or until there is no use in asking again now.
    pub(crate) async fn run(
        &self,
        http: &dyn HttpClient,
        clock: &dyn Clock,
    ) -> Result<ServerMetadata, Error> {
        let span = debug_span!("look_up", issuer = %Received::new(self.issuer.as_str()).as_str());
        self.attempts(http, clock).instrument(span).await
    }

    async fn attempts(
        &self,
        http: &dyn HttpClient,
        clock: &dyn Clock,
    ) -> Result<ServerMetadata, Error> {
        let mut repeated = 0;
        loop {
            let error = match self.ask(http).await {
                Ok(metadata) => {
                    debug!(repeated, "metadata read");
                    return Ok(metadata);
                }
                Err(error) => error,
            };
            let pause = self.retry.pause(repeated, &error);
            let Some((pause, sleeping)) =
                pause.and_then(|pause| Some((pause, clock.sleep(pause)?)))
            else {
                debug!(code = error.code(), %error, repeated, "no metadata");
                return Err(error);
            };
            warn!(code = error.code(), %error, ?pause, "no metadata yet, trying again");
            sleeping.await;
            repeated += 1;
        }
    }

    async fn ask(&self, http: &dyn HttpClient) -> Result<ServerMetadata, Error> {
        let request = self.well_known.request(&self.issuer, self.transport)?;
        let url = request.uri().to_string();
        let response = http.send(request).await.map_err(|source| Error::Network {
            stage: Stage::Discovery,
            url,
            source,
        })?;
        let named = self.template.as_ref().unwrap_or(&self.issuer);
        self.well_known
            .response_naming(&self.issuer, named, self.transport, &response)
    }
}
