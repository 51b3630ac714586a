//! What kept a response from coming, as far as the transport below can tell.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use rustls::{AlertDescription, Error as TlsError};

use crate::http_client::HttpError;

/// The URL is left out: the message above names it, as far as it may be named.
pub(super) fn transport(error: reqwest::Error) -> HttpError {
    let error = error.without_url();
    match cause(&error) {
        Some(TlsError::InvalidCertificate(_)) => HttpError::ServerCertificate(Arc::new(error)),
        Some(TlsError::AlertReceived(alert)) if is_about_the_client(*alert) => {
            HttpError::ClientCertificate(Arc::new(error))
        }
        _ => HttpError::transport(error),
    }
}

/// The first error of this type among an error and its causes.
pub(super) fn cause<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // What is inside an I/O error is not its source.
        let inside = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        cause = match inside {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    None
}

/// RFC 8446, section 6.2: alerts with which a server turns a client's certificate down, or its absence.
fn is_about_the_client(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
    )
}
