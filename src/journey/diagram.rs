//! Draws the machine into `docs/journey.md`, from what the walk over every state and event found, and keeps the drawing true.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::tests::walk::FULL;

/// Between these lines of the document stands the drawing.
const BEGIN: &str = "<!-- drawn from the code: UPDATE_DIAGRAM=1 cargo test journey::diagram -->";
const END: &str = "<!-- end of the drawing -->";

/// What leads to the farewell from every state of a session; the document says so once.
const FROM_EVERYWHERE: [&str; 3] = ["end", "end anyway", "time passes"];

/// A way that more touches lead along than this is taken by any touch.
const TOUCHES_MOST: usize = 6;

type Ways = BTreeMap<(&'static str, &'static str), BTreeSet<String>>;

fn mermaid(ways: &Ways) -> String {
    let mut lines = vec![
        "```mermaid".to_owned(),
        "stateDiagram-v2".to_owned(),
        "    [*] --> attract".to_owned(),
    ];
    let names: BTreeSet<&str> = ways.keys().flat_map(|(from, to)| [*from, *to]).collect();
    let groups: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| name.split_once('.'))
        .map(|(group, _)| group)
        .collect();
    for group in groups {
        lines.push(format!("    state {group} {{"));
        for (name, (_, title)) in names
            .iter()
            .filter_map(|name| Some((name, name.split_once('.').filter(|(of, _)| *of == group)?)))
        {
            lines.push(format!("        state \"{}\" as {}", title.replace('_', " "), id(name)));
        }
        lines.push("    }".to_owned());
    }
    for ((from, to), words) in ways {
        if let Some(label) = label(from, to, words) {
            lines.push(format!("    {} --> {}: {label}", id(from), id(to)));
        }
    }
    lines.push("```".to_owned());
    lines.join("\n")
}

fn id(name: &str) -> String {
    name.replace('.', "_")
}

fn label(from: &str, to: &str, words: &BTreeSet<String>) -> Option<String> {
    let farewell = to == "farewell";
    let mut drawn: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !(farewell && FROM_EVERYWHERE.contains(word)))
        .collect();
    if from == "farewell" && drawn.len() > TOUCHES_MOST {
        drawn = vec!["any touch", "time passes"];
    }
    (!drawn.is_empty()).then(|| drawn.join(" / "))
}

#[test]
fn the_document_shows_the_machine_as_it_is() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/journey.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = document
        .split_once(BEGIN)
        .expect("the document says where the drawing begins");
    let (_, tail) = rest.split_once(END).expect("the document says where the drawing ends");
    let drawn = format!("{head}{BEGIN}\n{}\n{END}{tail}", mermaid(&FULL.ways));
    if std::env::var_os("UPDATE_DIAGRAM").is_some() {
        std::fs::write(&path, &drawn).unwrap();
        return;
    }
    assert!(
        document == drawn,
        "the machine has changed: look at it with UPDATE_DIAGRAM=1 cargo test journey::diagram, and commit docs/journey.md"
    );
}

#[test]
fn every_session_can_be_ended_so_the_drawing_may_leave_it_out() {
    let ended: BTreeSet<&str> = FULL
        .ways
        .iter()
        .filter(|((_, to), _)| *to == "farewell")
        .map(|((from, _), _)| *from)
        .collect();
    let at_rest = ["attract", "interrupted", "farewell", "settle.keeping"];
    let names: BTreeSet<&str> = FULL
        .ways
        .keys()
        .map(|(from, _)| *from)
        .filter(|name| !at_rest.contains(name))
        .collect();
    assert_eq!(ended, names);
}
