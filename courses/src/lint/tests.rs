use super::*;
use crate::fixture;

fn report_of(files: &Files) -> Report {
    lint(files, &fixture::stock(), &fixture::rules())
}

/// The sound course, but for one file in which a text is replaced.
fn with(file: &str, text: &str, by: &str) -> Report {
    let mut files = fixture::files(fixture::SOUND);
    let before = files.text(file).unwrap().to_owned();
    let after = before.replace(text, by);
    assert_ne!(before, after, "nothing was replaced");
    files.add(file, after);
    report_of(&files)
}

const NIGHT: &str = "questions/seeing-at-night.toml";
const RAIN: &str = "questions/driving-in-rain.toml";

fn only(report: &Report) -> String {
    let [finding] = report.findings() else {
        panic!("not one finding:\n{report}")
    };
    finding.to_string()
}

#[test]
fn nothing_is_found_in_a_sound_course() {
    let report = report_of(&fixture::files(fixture::SOUND));
    insta::with_settings!({ snapshot_path => "../../testdata/snapshots" }, {
        insta::assert_snapshot!("night-and-rain", report.to_string());
    });
    assert!(report.passes() && report.findings().is_empty());
}

#[test]
fn every_mistake_is_reported() {
    let report = report_of(&fixture::files(fixture::FAULTY));
    insta::with_settings!({ snapshot_path => "../../testdata/snapshots" }, {
        insta::assert_snapshot!("all-wrong", report.to_string());
    });
    assert!(!report.passes());
    let severities: Vec<_> = report.findings().iter().map(|finding| finding.severity).collect();
    assert!(severities.is_sorted(), "the worst first");
}

#[test]
fn the_product_s_rules_ask_for_twenty_questions_an_exam() {
    let report = lint(&fixture::files(fixture::SOUND), &fixture::stock(), &Rules::default());
    assert_eq!(
        only(&report),
        "error: course.toml: the weights sum to 4: they must sum to the 20 questions of an exam"
    );
}

#[test]
fn the_same_question_may_be_asked_of_two_signs() {
    let mut stock = fixture::stock();
    stock.signs.insert("no-entry".parse().unwrap());
    let mut files = fixture::files(fixture::SOUND);
    let asked = "{ zh-CN = \"看到这个标志，您应当怎样做？\", en = \"What do you do when you see this sign?\" }";
    let other = "{ zh-CN = \"轮胎浮在水上时，方向盘会有什么感觉？\", en = \"How does the wheel feel when the tyres float on water?\" }";
    let text = files.text(RAIN).unwrap().replace(other, asked);
    files.add(RAIN, &text);
    assert!(matches!(
        lint(&files, &fixture::stock(), &fixture::rules()).findings()[0].flaw,
        Flaw::SameText { .. }
    ));
    let signed = text.replacen(
        "id = \"driving-in-rain-02\"",
        "id = \"driving-in-rain-02\"\nsign = \"no-entry\"",
        1,
    );
    files.add(RAIN, signed);
    let report = lint(&files, &stock, &fixture::rules());
    assert!(report.findings().is_empty(), "{report}");
}

#[test]
fn a_question_in_nearly_the_same_words_is_an_error() {
    let report = with(
        NIGHT,
        "天黑以后，挡风玻璃内侧的灰尘会怎样？",
        "后车开着远光跟着您，晃得你睁不开眼，先做什么？",
    );
    assert_eq!(
        only(&report),
        "error: questions/seeing-at-night.toml:seeing-at-night-03: 89 % like seeing-at-night-02 in Chinese: reword one, or take it out"
    );
}

#[test]
fn an_unused_sign_is_a_warning() {
    let mut stock = fixture::stock();
    stock.signs.insert("no-entry".parse().unwrap());
    let report = lint(&fixture::files(fixture::SOUND), &stock, &fixture::rules());
    assert_eq!(only(&report), "warning: signs: sign no-entry is in no question");
    assert!(report.passes());
}

#[test]
fn a_distribution_is_an_error_once_it_can_be_judged() {
    let one_sided = |judged_least| {
        let mut files = fixture::files(fixture::SOUND);
        // The only false statement of the chapter becomes a true one.
        let text = files.text(NIGHT).unwrap();
        let text = text.replace("en = \"False\" }\nright = true", "en = \"False\" }");
        let text = text.replace("en = \"True\" }\n", "en = \"True\" }\nright = true\n");
        files.add(NIGHT, text.replace("right = true\nright = true", "right = true"));
        let rules = Rules {
            judged_least,
            ..fixture::rules()
        };
        lint(&files, &fixture::stock(), &rules)
    };
    let message = ": questions: 75 % of the statements are true: between 35 and 65 % should be";
    assert_eq!(only(&one_sided(5)), format!("warning{message}"));
    assert_eq!(only(&one_sided(4)), format!("error{message}"));
}

#[test]
fn a_drawing_of_a_wrong_name_is_told_at_once() {
    assert!(Stock::new(["no-entry"], ["two cars"]).is_err());
}
