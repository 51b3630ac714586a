//! The name that somebody may have meant.

/// The name among these that is nearest to what was written, if it is near at all.
pub fn closest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // One character in three may be wrong.
    let limit = written.chars().count() / 3;
    names
        .map(|name| (distance(written, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A question for whoever wrote something that does not exist.
pub fn did_you_mean(name: Option<&str>) -> Option<String> {
    name.map(|name| format!("did you mean {name}?"))
}

/// How many characters have to be put in, left out, replaced or swapped with their neighbour to make one of the other:
/// the distance of Damerau and Levenshtein, by optimal string alignment.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut last = None;
    for (row, character) in from.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let cell = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(0);
            let replaced = cell(&above, column) + usize::from(character != *other);
            let put_in = cell(&current, column) + 1;
            let left_out = cell(&above, column + 1) + 1;
            let mut best = replaced.min(put_in).min(left_out);
            let previous = column.checked_sub(1);
            if let Some(previous) = previous
                && last == Some(*other)
                && to.get(previous) == Some(&character)
            {
                best = best.min(cell(&before, previous) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
        last = Some(character);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{closest, distance};

    #[test]
    fn counts_what_has_to_be_changed() {
        for (from, to, expected) in [
            ("", "", 0),
            ("same", "same", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("signin", "sign_in", 1),
            ("profile", "profiles", 1),
            ("redy", "ready", 1),
            ("raedy", "ready", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn the_nearest_name_is_found_if_it_is_near() {
        let names = ["ready", "sign_in", "start"];
        assert_eq!(closest("signin", names.into_iter()), Some("sign_in"));
        assert_eq!(closest("stert", names.into_iter()), Some("start"));
        assert_eq!(closest("whoami", names.into_iter()), None);
    }
}
