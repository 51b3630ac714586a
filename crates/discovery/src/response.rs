//! What the responses of a provider have in common.

use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};

use crate::endpoint::Endpoint;
use crate::error::{Error, Stage};
use crate::received::Received;

/// The media type of a response in lower case, without parameters; empty if there is none.
pub fn media_type<B>(response: &http::Response<B>) -> String {
    let value = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Status 200 and one of the media types. A redirect is an unexpected status like any other.
pub(crate) fn require_document(
    stage: Stage,
    endpoint: &Endpoint,
    response: &http::Response<Vec<u8>>,
    media_types: &'static [&'static str],
) -> Result<(), Error> {
    if response.status() != StatusCode::OK {
        return Err(Error::UnexpectedStatus {
            stage,
            url: endpoint.to_string(),
            received: response.status(),
            retry_after: retry_after(response),
            excerpt: excerpt(response),
        });
    }
    let received = media_type(response);
    if !media_types.contains(&received.as_str()) {
        let received = Received::new(&received);
        return Err(Error::ContentType {
            stage,
            url: endpoint.to_string(),
            expected: media_types,
            received,
            excerpt: excerpt(response),
        });
    }
    Ok(())
}

/// RFC 9110, section 10.2.3. A date is not read: no provider is known to send one.
fn retry_after<B>(response: &http::Response<B>) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// More octets than [`Received`] keeps characters, and no more than that.
fn excerpt(response: &http::Response<Vec<u8>>) -> Received {
    let start = response
        .body()
        .iter()
        .copied()
        .take(1000)
        .collect::<Vec<u8>>();
    Received::new(&String::from_utf8_lossy(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_media_type_in_any_spelling() {
        let check = |value: &str, expected: &str| {
            let response = http::Response::builder()
                .header(CONTENT_TYPE, value)
                .body(())
                .unwrap();
            assert_eq!(media_type(&response), expected);
        };
        check("application/json", "application/json");
        check("Application/JSON; charset=utf-8", "application/json");
        check("application/json ;x", "application/json");
        assert_eq!(media_type(&http::Response::new(())), "");
    }
}
