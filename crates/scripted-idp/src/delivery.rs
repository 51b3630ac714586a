//! How an answer is carried: whole, or as a bad line, a bad proxy or a bad server does it.

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

/// A gzip file (RFC 1952) of one stored block (RFC 1951 section 3.2.4); longer bodies than a block holds are cut.
fn gzip(body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap_or(u16::MAX);
    let (body, _) = body.split_at(usize::from(length));
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&(!length).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(&crc32(body).to_le_bytes());
    bytes.extend_from_slice(&u32::from(length).to_le_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
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
    fn checksums_are_those_of_rfc_1952() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(
            gzip(b"a"),
            [
                0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 1, 0, 254, 255, b'a', 0x43, 0xbe, 0xb7,
                0xe8, 1, 0, 0, 0
            ]
        );
    }
}
