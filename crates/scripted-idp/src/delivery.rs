//! How an answer is carried: whole, or as a bad line, a bad proxy or a bad server does it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// What happens to an answer on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Delivery {
    #[default]
    Whole,
    /// The connection is closed without any answer.
    Nothing,
    /// The connection is closed after half of the body, whose length was announced.
    Cut,
    /// The connection is closed after a chunk that holds half of the body; the last chunk never comes.
    CutChunked,
    /// A longer body is announced than there is.
    ShorterThanSaid,
    /// The body is compressed with gzip, whether the client takes that or not.
    Compressed,
    /// After its first byte the body is white space, little by little and without end.
    Dripping,
}

impl Delivery {
    /// The bytes that are sent of this whole answer, or sent first.
    pub(crate) fn bend(self, whole: Vec<u8>) -> Vec<u8> {
        const END_OF_HEAD: &[u8] = b"\r\n\r\n";
        if self == Self::Whole {
            return whole;
        }
        let ends = whole
            .windows(END_OF_HEAD.len())
            .position(|window| window == END_OF_HEAD);
        let Some(ends) = ends else {
            return whole;
        };
        let (head, rest) = whole.split_at(ends);
        let (_, body) = rest.split_at(END_OF_HEAD.len());
        let (half, _) = body.split_at(body.len() / 2);
        let head = String::from_utf8_lossy(head);
        let with = |framing: &str, body: &[u8]| {
            let lines = head.split("\r\n").filter(|line| {
                let name = line.split(':').next().unwrap_or_default();
                !name.eq_ignore_ascii_case("content-length")
            });
            let lines: Vec<&str> = lines
                .chain([framing])
                .filter(|line| !line.is_empty())
                .collect();
            let mut bytes = lines.join("\r\n").into_bytes();
            bytes.extend_from_slice(END_OF_HEAD);
            bytes.extend_from_slice(body);
            bytes
        };
        match self {
            Self::Whole | Self::Nothing => Vec::new(),
            Self::Cut => with(&format!("content-length: {}", body.len()), half),
            Self::CutChunked => {
                let mut chunk = format!("{:x}\r\n", half.len()).into_bytes();
                chunk.extend_from_slice(half);
                chunk.extend_from_slice(b"\r\n");
                with("transfer-encoding: chunked", &chunk)
            }
            Self::ShorterThanSaid => with(&format!("content-length: {}", body.len() + 100), body),
            Self::Compressed => {
                let packed = gzip(body);
                let framing = format!("content-encoding: gzip\r\ncontent-length: {}", packed.len());
                with(&framing, &packed)
            }
            Self::Dripping => with("", b"{"),
        }
    }
}

/// A gzip file (RFC 1952), as small as it gets.
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    // Nothing fails that writes to memory.
    drop(writer.write_all(body));
    writer.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    const WHOLE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nx-a: b\r\n\r\n{\"a\":12}";

    #[track_caller]
    fn check(delivery: Delivery, expected: &str) {
        let sent = delivery.bend(WHOLE.into());
        assert_eq!(String::from_utf8_lossy(&sent), expected);
    }

    #[test]
    fn an_answer_is_bent_as_its_delivery_says() {
        const HEAD: &str = "HTTP/1.1 200 OK\r\nx-a: b\r\n";
        check(Delivery::Whole, WHOLE);
        check(Delivery::Nothing, "");
        check(
            Delivery::Cut,
            &format!("{HEAD}content-length: 8\r\n\r\n{{\"a\""),
        );
        check(
            Delivery::CutChunked,
            &format!("{HEAD}transfer-encoding: chunked\r\n\r\n4\r\n{{\"a\"\r\n"),
        );
        check(
            Delivery::ShorterThanSaid,
            &format!("{HEAD}content-length: 108\r\n\r\n{{\"a\":12}}"),
        );
        check(Delivery::Dripping, &format!("{HEAD}\r\n{{"));
    }

    #[test]
    fn a_compressed_answer_is_a_gzip_file_of_the_body() {
        let sent = Delivery::Compressed.bend(WHOLE.into());
        let head =
            "HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-encoding: gzip\r\ncontent-length: 28\r\n\r\n";
        let packed = sent.strip_prefix(head.as_bytes()).expect("the head");
        let mut body = String::new();
        GzDecoder::new(packed).read_to_string(&mut body).unwrap();
        assert_eq!((body.as_str(), packed.len()), ("{\"a\":12}", 28));
    }
}
