//! What each behaviour changes against an honest sign-in, as a witness saw it.

/// The table that the crate's tests keep: an id in a line of its own, and under it a line for each difference.
const TABLE: &str = include_str!(
    "../tests/witnesses/snapshots/witnesses__mutations__each_behaviour_changes_what_its_name_says_and_nothing_else.snap"
);

/// What the behaviour of this id changes, a line for each difference: `token claim.aud: "client-1" -> "client-2"`.
///
/// Nothing where the difference lies in who does what and when, and not in what is said: another browser, a sign-in that
/// is repeated, a request that is looked at.
pub fn alterations(id: &str) -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .skip_while(move |line| *line != id)
        .skip(1)
        .map_while(|line| line.strip_prefix("    "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviours;

    #[test]
    fn says_what_a_behaviour_changes() {
        let seen: Vec<&str> =
            alterations("id-token/algorithm/ps256-when-rs256-registered").collect();
        assert_eq!(
            seen,
            [
                r#"token JOSE header.alg: "RS256" -> "PS256""#,
                "token signature: RS256 by rsa-a -> PS256 by rsa-a",
            ]
        );
        assert_eq!(alterations("id-token/audience").next(), None);
    }

    #[test]
    fn knows_every_behaviour() {
        for behaviour in behaviours() {
            assert!(
                TABLE.lines().any(|line| line == behaviour.id),
                "{}",
                behaviour.id
            );
        }
    }
}
