//! What was sent, line by line, beside what an honest provider would have sent.

/// The longest line that is shown, in characters.
const LONGEST_LINE: usize = 1000;
/// Above this many comparisons, everything between the common beginning and the common end counts as changed.
const MOST_COMPARISONS: usize = 250_000;

/// A line to compare and a line to show: secrets are compared in full and shown in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) compared: String,
    pub(super) shown: String,
}

impl Row {
    pub(super) fn new(compared: impl Into<String>, shown: impl Into<String>) -> Self {
        Self {
            compared: compared.into(),
            shown: shown.into(),
        }
    }

    /// A line without secrets.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }
}

/// Both as lines, each after a mark and a space: `+` was sent, `-` is what an honest provider sends instead, a space is in
/// both.
pub(super) fn compare(honest: &[Row], sent: &[Row]) -> Vec<String> {
    let same = |(honest, sent): &(&Row, &Row)| honest.compared == sent.compared;
    let before = honest.iter().zip(sent).take_while(same).count();
    let left = honest.len().min(sent.len()) - before;
    let ends = honest.iter().rev().zip(sent.iter().rev());
    let after = ends.take(left).take_while(same).count();
    let middle = |rows: &[Row]| {
        rows.get(before..rows.len() - after)
            .unwrap_or_default()
            .to_vec()
    };

    let mut lines: Vec<String> = sent.iter().take(before).map(|row| line(' ', row)).collect();
    lines.extend(changed(&middle(honest), &middle(sent)));
    lines.extend(
        sent.iter()
            .skip(sent.len() - after)
            .map(|row| line(' ', row)),
    );
    lines
}

/// Whether any of these lines is marked.
pub(super) fn is_marked(lines: &[String]) -> bool {
    lines.iter().any(|line| line.starts_with(['+', '-']))
}

/// By the longest common subsequence.
fn changed(honest: &[Row], sent: &[Row]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut removed: Vec<&Row> = Vec::new();
    let mut added: Vec<&Row> = Vec::new();
    let kept = if honest.len().saturating_mul(sent.len()) > MOST_COMPARISONS {
        Vec::new()
    } else {
        common(honest, sent)
    };
    let (mut old, mut new) = (honest.iter().enumerate(), sent.iter().enumerate());
    for (in_honest, in_sent) in kept.into_iter().chain([(honest.len(), sent.len())]) {
        removed.extend(
            old.by_ref()
                .take_while(|(at, _)| *at < in_honest)
                .map(|(_, row)| row),
        );
        let mut stopped = None;
        for (at, row) in new.by_ref() {
            if at == in_sent {
                stopped = Some(row);
                break;
            }
            added.push(row);
        }
        hunk(&removed, &added, &mut lines);
        removed.clear();
        added.clear();
        lines.extend(stopped.map(|row| line(' ', row)));
    }
    lines
}

fn hunk(removed: &[&Row], added: &[&Row], lines: &mut Vec<String>) {
    lines.extend(removed.iter().map(|row| line('-', row)));
    for row in added {
        let looks_the_same = removed.iter().any(|old| old.shown == row.shown);
        let hint = if looks_the_same {
            "   (differs in what is not shown)"
        } else {
            ""
        };
        lines.push(line('+', row) + hint);
    }
}

/// Where rows of both stand that are the same, in order.
fn common(honest: &[Row], sent: &[Row]) -> Vec<(usize, usize)> {
    // lengths[i][j]: of the longest common subsequence of the rows from i and from j on.
    let mut lengths: Vec<Vec<usize>> = vec![vec![0; sent.len() + 1]; honest.len() + 1];
    let at = |lengths: &[Vec<usize>], i: usize, j: usize| {
        lengths
            .get(i)
            .and_then(|row| row.get(j))
            .copied()
            .unwrap_or(0)
    };
    for (i, old) in honest.iter().enumerate().rev() {
        for (j, new) in sent.iter().enumerate().rev() {
            let length = if old.compared == new.compared {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j, mut kept) = (0, 0, Vec::new());
    while let (Some(old), Some(new)) = (honest.get(i), sent.get(j)) {
        if old.compared == new.compared {
            kept.push((i, j));
            i += 1;
            j += 1;
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    kept
}

fn line(mark: char, row: &Row) -> String {
    let length = row.shown.chars().count();
    if length <= LONGEST_LINE {
        return format!("{mark} {}", row.shown);
    }
    let beginning: String = row.shown.chars().take(LONGEST_LINE).collect();
    format!("{mark} {beginning}… ({length} characters)")
}

#[cfg(test)]
mod tests {
    use super::{Row, compare};

    fn rows(text: &str) -> Vec<Row> {
        text.split_whitespace().map(Row::plain).collect()
    }

    fn compared(honest: &str, sent: &str) -> String {
        compare(&rows(honest), &rows(sent)).join("\n")
    }

    #[test]
    fn marks_what_was_put_in_left_out_and_replaced() {
        assert_eq!(compared("a b c", "a b c"), "  a\n  b\n  c");
        assert_eq!(compared("a b c", "a x c"), "  a\n- b\n+ x\n  c");
        assert_eq!(compared("a b c", "a c"), "  a\n- b\n  c");
        assert_eq!(compared("a c", "a b b c"), "  a\n+ b\n+ b\n  c");
        assert_eq!(
            compared("a b c d e", "x b d y"),
            "- a\n+ x\n  b\n- c\n  d\n- e\n+ y"
        );
        assert_eq!(compared("", "a"), "+ a");
        assert_eq!(compared("a", ""), "- a");
        assert_eq!(compared("a a", "a"), "  a\n- a");
    }

    #[test]
    fn very_many_lines_are_told_apart_by_their_ends_alone() {
        let many: Vec<String> = (0..600).map(|number| format!("n{number}")).collect();
        let others: Vec<String> = (0..600).map(|number| format!("m{number}")).collect();
        let lines = compared(
            &format!("a {} z", many.join(" ")),
            &format!("a {} z", others.join(" ")),
        );
        let marks: String = lines
            .lines()
            .filter_map(|line| line.chars().next())
            .collect();
        assert_eq!(marks, format!(" {}{} ", "-".repeat(600), "+".repeat(600)));
    }

    #[test]
    fn says_so_when_a_secret_differs_where_it_is_not_shown() {
        let row = |value: &str| vec![Row::new(value, "state = 012345…")];
        assert_eq!(
            compare(&row("0123456789"), &row("012345678X")),
            [
                "- state = 012345…",
                "+ state = 012345…   (differs in what is not shown)"
            ]
        );
    }

    #[test]
    fn a_very_long_line_is_cut_and_tells_its_length() {
        let lines = compare(&[], &[Row::plain("é".repeat(5000))]);
        assert_eq!(
            lines,
            [format!("+ {}… (5000 characters)", "é".repeat(1000))]
        );
    }
}
