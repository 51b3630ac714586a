//! A token taken apart, beside the honest one.
//!
//! Nothing is verified here. Segments are decoded as leniently as can be, so that a person sees what was meant.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::altered::AnswerPart;
use super::comparison::{Row, compare};
use super::visible::text_of;
use super::{json_lines, shortened};

/// Reads what other decoders refuse: stray bits at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The name of the part that shows a token as it is encoded.
pub(super) const SEGMENTS: &str = "ID token: segments";

/// The header, the payload and the segments of a token that differs from the honest one.
pub(super) fn parts(sent: &str, honest: &str) -> Vec<AnswerPart> {
    let mut parts = Vec::new();
    for (index, name) in [(0, "ID token: header"), (1, "ID token: payload")] {
        // Without a dot there is nothing to take apart.
        let part = |token: &str| {
            let segments = token.contains('.').then(|| token.split('.'));
            segments?.nth(index).and_then(decode)
        };
        if let (Some(sent), Some(honest)) = (part(sent), part(honest)) {
            let (honest, sent) = both(&honest, &sent);
            parts.push(AnswerPart::new(name, compare(&honest, &sent), ""));
        }
    }
    let lines = compare(&segments(honest), &segments(sent));
    parts.push(AnswerPart::new(
        SEGMENTS,
        lines,
        about_signature(sent, honest),
    ));
    parts
}

/// Both as JSON, or both as they are: what is secret in the honest one is then shown in part wherever it stands.
pub(super) fn both(honest: &str, sent: &str) -> (Vec<Row>, Vec<Row>) {
    let rows = json_lines::rows(honest).zip(json_lines::rows(sent));
    rows.unwrap_or_else(|| {
        let secrets = json_lines::secrets(honest);
        (as_it_is(honest, &secrets), as_it_is(sent, &secrets))
    })
}

/// Text line by line.
fn as_it_is(text: &str, secrets: &[String]) -> Vec<Row> {
    let shown = |line: &str| {
        secrets.iter().fold(line.to_owned(), |line, secret| {
            line.replace(secret, &shortened::beginning(secret))
        })
    };
    text.split('\n')
        .map(|line| Row::new(line, shown(line)))
        .collect()
}

fn decode(segment: &str) -> Option<String> {
    let cleaned: String = segment
        .chars()
        .filter(|character| *character != '=' && !character.is_whitespace())
        .map(|character| match character {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    let bytes = LENIENT.decode(cleaned).ok()?;
    (!bytes.is_empty()).then(|| text_of(&bytes))
}

fn segments(token: &str) -> Vec<Row> {
    let segments: Vec<&str> = token.split('.').collect();
    let names: &[&str] = match segments.len() {
        1 => &["the whole"],
        5 => &["header", "second", "third", "fourth", "fifth"],
        _ => &["header", "payload", "signature", "one more", "one more"],
    };
    let names = names.iter().copied().chain(std::iter::repeat("one more"));
    names
        .zip(segments)
        .map(|(name, segment)| {
            Row::new(
                format!("{name} {segment}"),
                format!("{name:<9}  {}", described(segment)),
            )
        })
        .collect()
}

/// A segment's beginning, end and length, and what has no place in base64url.
fn described(segment: &str) -> String {
    const ENDS: usize = 8;
    let length = segment.chars().count();
    if length == 0 {
        return "(empty)".into();
    }
    let ends: String = if length > 4 * ENDS {
        let beginning = segment.chars().take(ENDS);
        let end = segment.chars().skip(length - ENDS);
        beginning.chain(['…']).chain(end).collect()
    } else {
        segment.to_owned()
    };
    let mut text = format!("{} ({length} characters", ends.escape_debug());
    let mut strangers: Vec<(char, usize)> = Vec::new();
    let foreign =
        |character: &char| !character.is_ascii_alphanumeric() && !"-_".contains(*character);
    for character in segment.chars().filter(foreign) {
        match strangers.iter_mut().find(|(known, _)| *known == character) {
            Some((_, times)) => *times += 1,
            None => strangers.push((character, 1)),
        }
    }
    let few: Vec<String> = strangers
        .iter()
        .take(5)
        .map(|(character, times)| format!("{character:?} × {times}"))
        .collect();
    if !few.is_empty() {
        text.push_str(", not base64url: ");
        text.push_str(&few.join(", "));
    }
    text + ")"
}

/// What the signature says of a token whose parts differ.
fn about_signature(sent: &str, honest: &str) -> &'static str {
    let three = |token: &str| token.split('.').count() == 3;
    let (true, true, Some((signed, signature)), Some((honest_signed, honest_signature))) = (
        three(sent),
        three(honest),
        sent.rsplit_once('.'),
        honest.rsplit_once('.'),
    ) else {
        return "";
    };
    match (signed == honest_signed, signature == honest_signature) {
        (false, true) => "The signature is the honest token's: it does not cover what is sent.",
        (true, false) => "Header and payload are the honest token's; only the signature is not.",
        (false, false) => {
            "What is signed differs, so the signature does too; whose key made it does not show in it."
        }
        (true, true) => "",
    }
}

#[cfg(test)]
mod tests;
