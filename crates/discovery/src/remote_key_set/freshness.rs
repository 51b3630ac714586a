//! How long keys are kept and how often they are fetched.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName};
use relier_token::Timestamp;

/// How long keys are kept and how often they are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFreshness {
    max_age: Duration,
    cool_down: Duration,
    outage: Duration,
}

impl KeyFreshness {
    /// The shortest time for which keys are kept: one minute, whatever the provider's `Cache-Control` says.
    pub const MIN_AGE: Duration = Duration::from_mins(1);

    /// How long after a search for an unknown key that failed, or was given up, the next one may begin: five seconds.
    pub const SEARCH_AGAIN: Duration = Duration::from_secs(5);

    /// How many requests in a row may fail before the next one has to wait, where there are no keys: three. One hiccup
    /// does not keep the next user out, and an outage does not cost a request for each token.
    pub const FAILURES_IN_A_ROW: u32 = 3;

    /// Keeps keys for at most so long; default one hour. A key that the provider withdraws is trusted for so long.
    /// A shorter time that the provider gives (`Cache-Control`, or else `Expires`) is honoured, down to
    /// [`MIN_AGE`](Self::MIN_AGE); a longer one is not.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age.max(Self::MIN_AGE);
        self
    }

    /// Fetches for the sake of an unknown key at most once in so long; default 60 seconds. So that tokens with made-up
    /// key ids don't cost the provider a request each. A failed refetch of aged keys is repeated after the same time.
    /// A search that brought no answer is repeated sooner, after [`SEARCH_AGAIN`](Self::SEARCH_AGAIN); so is a fetch where
    /// there are no keys and [`FAILURES_IN_A_ROW`](Self::FAILURES_IN_A_ROW) have failed.
    #[must_use]
    pub fn cool_down(mut self, cool_down: Duration) -> Self {
        self.cool_down = cool_down;
        self
    }

    /// Uses aged keys for so much longer while the provider can't be reached; default 4 hours.
    #[must_use]
    pub fn outage(mut self, outage: Duration) -> Self {
        self.outage = outage;
        self
    }

    pub(super) fn between_fetches(self) -> Duration {
        self.cool_down
    }

    pub(super) fn after_failure(self) -> Duration {
        self.cool_down.min(Self::SEARCH_AGAIN)
    }

    pub(super) fn through_outage(self) -> Duration {
        self.outage
    }

    /// For how long keys that came with these headers are fresh (RFC 9111, sections 4.2 and 5.2.2), within the bounds.
    pub(super) fn of(self, headers: &HeaderMap, now: Timestamp) -> Duration {
        let said = by_cache_control(headers).or_else(|| by_expires(headers, now));
        // A cache on the way may have kept the answer for a while.
        let age = text(headers, &AGE).and_then(seconds).unwrap_or_default();
        let left = said.map_or(self.max_age, |said| said.saturating_sub(age));
        left.min(self.max_age).max(Self::MIN_AGE)
    }
}

impl Default for KeyFreshness {
    fn default() -> Self {
        Self {
            max_age: Duration::from_hours(1),
            cool_down: Duration::from_mins(1),
            outage: Duration::from_hours(4),
        }
    }
}

/// The shortest time that a directive gives. One that can't be read gives none.
fn by_cache_control(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(CACHE_CONTROL).iter();
    let directives = values.filter_map(|value| value.to_str().ok());
    let times = directives
        .flat_map(|value| value.split(','))
        .filter_map(|directive| {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-store" | "no-cache" => Some(Duration::ZERO),
                "max-age" => seconds(argument.trim().trim_matches('"')),
                _ => None,
            }
        });
    times.min()
}

/// RFC 9111, section 5.3: what is no date, such as `0`, is in the past.
fn by_expires(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let expires = date(text(headers, &EXPIRES)?);
    let sent = text(headers, &DATE).and_then(date).unwrap_or(now);
    let seconds = expires.map_or(0, |expires| {
        expires.unix_seconds().saturating_sub(sent.unix_seconds())
    });
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

fn date(text: &str) -> Option<Timestamp> {
    let date: SystemTime = httpdate::parse_http_date(text).ok()?;
    let since_epoch = date.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_unix_seconds(0).saturating_add(since_epoch))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 6 November 2028, 08:49:37 GMT.
    const NOW: i64 = 1_857_113_377;

    fn check(headers: &[(&'static str, &'static str)], expected: u64) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let freshness = KeyFreshness::default().of(&map, Timestamp::from_unix_seconds(NOW));
        assert_eq!(freshness, Duration::from_secs(expected), "{headers:?}");
    }

    #[test]
    fn each_option_has_a_say_of_its_own() {
        let freshness = KeyFreshness::default()
            .max_age(Duration::from_mins(10))
            .cool_down(Duration::from_secs(2))
            .outage(Duration::from_hours(1));
        let of_nothing = freshness.of(&HeaderMap::new(), Timestamp::from_unix_seconds(NOW));
        assert_eq!(of_nothing, Duration::from_mins(10));
        assert_eq!(freshness.between_fetches(), Duration::from_secs(2));
        assert_eq!(freshness.after_failure(), Duration::from_secs(2));
        assert_eq!(freshness.through_outage(), Duration::from_hours(1));
        let shortest = KeyFreshness::default().max_age(Duration::from_secs(1));
        assert_eq!(shortest.max_age, KeyFreshness::MIN_AGE);
    }

    #[test]
    fn expires_counts_from_the_time_at_which_the_answer_was_sent() {
        let soon = "Mon, 06 Nov 2028 08:59:37 GMT";
        check(&[("expires", soon)], 600);
        check(
            &[("expires", soon), ("date", "Mon, 06 Nov 2028 08:54:37 GMT")],
            300,
        );
        check(&[("expires", soon), ("date", "yesterday")], 600);
        // Whatever clock the provider has: only the difference counts.
        check(
            &[
                ("expires", "Mon, 06 Nov 2000 00:10:00 GMT"),
                ("date", "Mon, 06 Nov 2000 00:00:00 GMT"),
            ],
            600,
        );
    }

    #[test]
    fn an_expires_that_is_past_or_no_date_is_the_floor() {
        for value in ["0", "-1", "never", "Mon, 06 Nov 2000 00:00:00 GMT"] {
            check(&[("expires", value)], 60);
        }
    }

    #[test]
    fn expires_is_bounded_as_well() {
        check(&[("expires", "Mon, 06 Nov 2028 08:49:40 GMT")], 60);
        check(&[("expires", "Tue, 07 Nov 2028 08:49:37 GMT")], 3600);
    }

    #[test]
    fn cache_control_goes_before_expires() {
        let expires = ("expires", "Mon, 06 Nov 2028 08:59:37 GMT");
        check(&[("cache-control", "max-age=120"), expires], 120);
        check(&[("cache-control", "public"), expires], 600);
    }

    #[test]
    fn what_is_not_to_be_kept_is_kept_for_the_floor() {
        let expires = ("expires", "Mon, 06 Nov 2028 08:59:37 GMT");
        for value in ["no-store", "no-cache", "No-Store", "max-age=900, no-cache"] {
            check(&[("cache-control", value), expires], 60);
        }
    }

    #[test]
    fn the_shortest_time_counts() {
        check(&[("cache-control", "max-age=900, max-age=120")], 120);
        check(
            &[
                ("cache-control", "max-age=900"),
                ("cache-control", "max-age=120"),
            ],
            120,
        );
    }

    #[test]
    fn the_time_in_a_cache_on_the_way_is_spent() {
        check(&[("cache-control", "max-age=900"), ("age", "100")], 800);
        check(&[("cache-control", "max-age=900"), ("age", "1000")], 60);
        check(&[("cache-control", "max-age=900"), ("age", "old")], 900);
        // Nothing was said about freshness: the bound is ours, and counts from now.
        check(&[("age", "100")], 3600);
    }
}
