//! Bodies that come compressed, which was not asked for.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use crate::http_client::HttpError;
use crate::received::Received;

/// How a body is written (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
}

impl Coding {
    /// The coding that the headers name. Several at once, and any other one, are an error.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, HttpError> {
        let mut named = headers.get_all(CONTENT_ENCODING).iter();
        let (first, second) = (named.next(), named.next());
        let text = first.map_or("identity".into(), |value| {
            String::from_utf8_lossy(value.as_bytes())
        });
        match text.trim().to_ascii_lowercase().as_str() {
            "identity" | "" if second.is_none() => Ok(Self::Identity),
            "gzip" | "x-gzip" if second.is_none() => Ok(Self::Gzip),
            _ => Err(HttpError::ContentEncoding {
                received: Received::new(&text),
            }),
        }
    }
}

/// The response with its body unpacked, which may be so long. Not more than that is ever in memory.
pub(super) fn unpacked(
    packed: http::Response<Vec<u8>>,
    limit: usize,
) -> Result<http::Response<Vec<u8>>, HttpError> {
    let (mut head, packed) = packed.into_parts();
    let mut body = Vec::new();
    // One octet more than may be, which shows that there is more.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut reader = MultiGzDecoder::new(packed.as_slice()).take(most);
    reader
        .read_to_end(&mut body)
        .map_err(HttpError::transport)?;
    if body.len() > limit {
        return Err(HttpError::BodyTooLarge { limit });
    }
    head.headers.remove(CONTENT_ENCODING);
    head.headers.remove(CONTENT_LENGTH);
    Ok(http::Response::from_parts(head, body))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut writer = GzEncoder::new(Vec::new(), Compression::best());
        writer.write_all(body).unwrap();
        writer.finish().unwrap()
    }

    fn response(body: Vec<u8>) -> http::Response<Vec<u8>> {
        let response = http::Response::builder().header("content-encoding", "gzip");
        let response = response.header("content-length", body.len());
        response.header("etag", "\"1\"").body(body).unwrap()
    }

    #[test]
    fn what_is_unpacked_is_called_so_no_longer() {
        let response = unpacked(response(gzip(b"{}")), 2).unwrap();
        assert_eq!(response.body(), b"{}");
        let left: Vec<&str> = response
            .headers()
            .keys()
            .map(http::HeaderName::as_str)
            .collect();
        assert_eq!(left, ["etag"]);
    }

    #[test]
    fn a_small_body_does_not_become_a_large_one() {
        let bomb = gzip(&vec![b' '; 16 * 1024 * 1024]);
        assert!(bomb.len() < 20 * 1024, "{}", bomb.len());
        let error = unpacked(response(bomb), 1024).unwrap_err();
        assert!(
            matches!(error, HttpError::BodyTooLarge { limit: 1024 }),
            "{error:?}"
        );
        // Nor do many small ones behind each other.
        let several = [gzip(&[b' '; 600]), gzip(&[b' '; 600])].concat();
        let error = unpacked(response(several), 1024).unwrap_err();
        assert!(matches!(error, HttpError::BodyTooLarge { .. }), "{error:?}");
    }

    #[test]
    fn what_is_cut_off_or_no_gzip_is_no_body() {
        let whole = gzip(b"{\"issuer\": \"https://idp.example.com\"}");
        let cut = whole[..whole.len() - 1].to_vec();
        let followed = [whole.as_slice(), b"{}"].concat();
        for body in [cut, followed, b"{}".to_vec(), Vec::new()] {
            let error = unpacked(response(body), 1024).unwrap_err();
            assert!(matches!(error, HttpError::Transport(_)), "{error:?}");
        }
    }

    #[track_caller]
    fn check(codings: &[&'static str], expected: Option<Coding>) {
        let mut headers = HeaderMap::new();
        for coding in codings {
            headers.append(CONTENT_ENCODING, coding.parse().unwrap());
        }
        assert_eq!(Coding::of(&headers).ok(), expected, "{codings:?}");
    }

    #[test]
    fn one_coding_is_understood_and_no_other() {
        check(&[], Some(Coding::Identity));
        check(&["identity"], Some(Coding::Identity));
        check(&["gzip"], Some(Coding::Gzip));
        check(&["GZIP"], Some(Coding::Gzip));
        for other in ["br", "deflate", "zstd", "gzip, gzip"] {
            check(&[other], None);
        }
        check(&["gzip", "gzip"], None);
    }
}
