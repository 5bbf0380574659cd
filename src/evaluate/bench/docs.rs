//! The tables in the documentation: between two marks, so that what stands there is what was measured.

use std::path::Path;

use anyhow::Context;

const BEGIN: &str = "<!-- make person-eval writes from here -->";
const END: &str = "<!-- to here -->";

/// Replaces what stands between the marks of a document.
pub(super) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let document = std::fs::read_to_string(file).with_context(|| format!("{} cannot be opened", file.display()))?;
    let document = replaced(&document, text)
        .with_context(|| format!("{}: the marks `{BEGIN}` and `{END}` are missing", file.display()))?;
    std::fs::write(file, document).with_context(|| format!("{} cannot be written", file.display()))
}

fn replaced(document: &str, text: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    // The commit changes with every commit of the document itself.
    let lines = text.lines().filter(|line| !line.contains(" Commit "));
    let text = lines.collect::<Vec<_>>().join("\n");
    Some(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let document = format!("Before.\n{BEGIN}\nold\n{END}\nAfter.");
        let new = replaced(&document, "new\n").unwrap();
        assert_eq!(new, format!("Before.\n{BEGIN}\n\nnew\n\n{END}\nAfter."));
        assert_eq!(replaced(&new, "new").unwrap(), new, "writing again changes nothing");
        assert_eq!(replaced("no marks", "new"), None);
    }
}
