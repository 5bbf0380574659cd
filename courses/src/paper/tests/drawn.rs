//! How papers are drawn.

use super::*;

fn by_chapter(paper: &Paper) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for asked in paper.questions() {
        *counts.entry(asked.question().chapter.to_string()).or_default() += 1;
    }
    counts
}

/// Over so many papers, each of `cases` things happens with this probability: none strays further than five standard deviations.
fn assert_fair<K: std::fmt::Debug>(counts: &BTreeMap<K, u32>, cases: usize, papers: u32, probability: f64) {
    assert_eq!(counts.len(), cases, "something never happened");
    let expected = f64::from(papers) * probability;
    let deviation = (expected * (1.0 - probability)).sqrt();
    for (what, count) in counts {
        let off = (f64::from(*count) - expected).abs() / deviation;
        assert!(off < 5.0, "{what:?}: {count} times, {expected:.0} expected");
    }
}

#[test]
fn weights_are_shares_of_the_paper() {
    let paper = draw(&usual(), 20, 1);
    assert_eq!(
        by_chapter(&paper).into_values().collect::<Vec<_>>(),
        [3, 4, 3, 3, 2, 2, 3]
    );
}

#[test]
fn an_exam_of_another_length_keeps_the_proportions() {
    let shares = |questions| shares(&usual(), questions);
    assert_eq!(shares(40), [6, 8, 6, 6, 4, 4, 6]);
    assert_eq!(shares(10), [2, 2, 2, 1, 1, 1, 1]);
    assert_eq!(shares(1), [0, 1, 0, 0, 0, 0, 0]);
    assert_eq!(shares(21), [3, 5, 3, 3, 2, 2, 3]);
}

#[test]
fn no_question_of_the_last_attempt_comes_again() {
    let bank = usual();
    let last = draw(&bank, 20, 1);
    for number in 2..200 {
        let next = Paper::draw(&bank, 20, &seed(number), &last.question_ids()).unwrap();
        assert!(next.question_ids().is_disjoint(&last.question_ids()));
    }
}

#[test]
fn a_small_chapter_repeats_only_what_is_lacking() {
    let bank = bank(&[(4, 6), (1, 3)]);
    let last = draw(&bank, 5, 1).question_ids();
    let mut repeated = BTreeMap::new();
    for number in 2..1002 {
        let next = Paper::draw(&bank, 5, &seed(number), &last).unwrap().question_ids();
        // Two of six were not asked, four are wanted: two come again.
        let again: Vec<_> = next.intersection(&last).cloned().collect();
        assert_eq!(again.len(), 2);
        for id in again {
            *repeated.entry(id).or_insert(0) += 1;
        }
    }
    assert_fair(&repeated, 4, 1000, 0.5);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let bank = bank(&[(1, 2), (1, 1)]);
    let refused = |questions, avoid: &BTreeSet<QuestionId>| Paper::draw(&bank, questions, &seed(1), avoid).unwrap_err();
    let nothing = BTreeSet::new();
    assert_eq!(refused(0, &nothing), PaperError::QuestionCount { questions: 0 });
    assert_eq!(refused(101, &nothing), PaperError::QuestionCount { questions: 101 });
    let small = PaperError::ChapterTooSmall {
        chapter: "chapter-1".parse().unwrap(),
        has: 1,
        share: 2,
    };
    assert_eq!(refused(4, &nothing), small);
    let many = (0..101).map(|number| format!("q-{number}").parse().unwrap()).collect();
    assert_eq!(refused(2, &many), PaperError::TooManyAvoided { count: 101 });
}

#[test]
fn every_question_of_a_chapter_is_drawn_as_often_as_the_others() {
    const PAPERS: u32 = 4000;
    let bank = bank(&[(2, 10), (3, 20)]);
    let mut counts = [BTreeMap::new(), BTreeMap::new()];
    for number in 0..PAPERS {
        for asked in draw(&bank, 5, number.into()).questions() {
            let chapter = usize::from(asked.question().chapter.as_str() == "chapter-1");
            *counts[chapter].entry(asked.question().id.clone()).or_insert(0) += 1;
        }
    }
    assert_fair(&counts[0], 10, PAPERS, 0.2);
    assert_fair(&counts[1], 20, PAPERS, 0.15);
}

#[test]
fn every_chapter_comes_anywhere_on_the_paper() {
    const PAPERS: u32 = 4000;
    let bank = bank(&[(1, 3), (1, 3), (1, 3), (1, 3)]);
    let mut places = BTreeMap::new();
    for number in 0..PAPERS {
        for (place, asked) in draw(&bank, 4, number.into()).questions().iter().enumerate() {
            *places.entry((place, asked.question().chapter.clone())).or_insert(0) += 1;
        }
    }
    assert_fair(&places, 16, PAPERS, 0.25);
}

#[test]
fn every_right_option_comes_anywhere_in_its_question() {
    const PAPERS: u32 = 4000;
    let bank = bank(&[(1, 3)]);
    let mut places = [BTreeMap::new(), BTreeMap::new(), BTreeMap::new()];
    for number in 0..PAPERS {
        for asked in draw(&bank, 3, number.into()).questions() {
            let kind = QuestionKind::ALL
                .iter()
                .position(|kind| *kind == asked.question().kind)
                .unwrap();
            *places[kind].entry(asked.right().to_string()).or_insert(0) += 1;
        }
    }
    let [single, multiple, statements] = places;
    assert_fair(&single, 4, PAPERS, 0.25);
    // Three of four are right: the wrong one may stand in four places.
    assert_fair(&multiple, 4, PAPERS, 0.25);
    // A statement is "true" or "false", in this order, always.
    assert_eq!(statements, BTreeMap::from([("B".to_owned(), PAPERS)]));
}

/// Drawn once, written down, and the same ever since. If this fails, papers of the past can no longer be drawn again: do not renew the
/// figures, keep the old way of drawing beside the new one.
#[test]
fn a_paper_is_the_same_for_all_time() {
    let written = |paper: &Paper| -> Vec<String> {
        let questions = paper.questions().iter();
        let line = |asked: &Asked| {
            let id = asked.question().id.as_str().replace("chapter-", "");
            let options = asked
                .options()
                .iter()
                .map(|option| option.text.get(layby_domain::Language::English));
            let options: Vec<_> = options.map(|text| text.replace("option ", "")).collect();
            format!("{id} {} {}", options.join(""), asked.right())
        };
        questions.map(line).collect()
    };
    let first = draw(&usual(), 20, 1);
    insta::with_settings!({ snapshot_path => "../../../testdata/snapshots" }, {
        insta::assert_snapshot!("first-paper", written(&first).join("\n"));
        let second = Paper::draw(&usual(), 20, &seed(2), &first.question_ids()).unwrap();
        insta::assert_snapshot!("second-paper", written(&second).join("\n"));
    });
}

proptest! {
    #[test]
    fn a_paper_keeps_its_promises(
        chapters in prop::collection::vec((1..=10_u8, 30..60_usize), 1..10),
        questions in 1..=30_u8,
        bytes: [u8; 32],
        last: [u8; 32],
    ) {
        let bank = bank(&chapters);
        let last = Paper::draw(&bank, questions, &Seed::new(last), &BTreeSet::new()).unwrap().question_ids();
        let paper = Paper::draw(&bank, questions, &Seed::new(bytes), &last).unwrap();
        prop_assert_eq!(paper.questions().len(), usize::from(questions));
        prop_assert_eq!(paper.question_ids().len(), usize::from(questions), "no question twice");
        let counts = by_chapter(&paper);
        let all: usize = chapters.iter().map(|(weight, _)| usize::from(*weight)).sum();
        for (position, (weight, has)) in chapters.iter().enumerate() {
            let count = counts.get(&format!("chapter-{position}")).copied().unwrap_or(0);
            let exact = usize::from(questions) * usize::from(*weight);
            prop_assert!(count == exact / all || count == exact.div_ceil(all), "the share, rounded");
            let ids = |among: &BTreeSet<QuestionId>| {
                let prefix = format!("chapter-{position}-");
                among.iter().filter(|id| id.as_str().starts_with(&prefix)).count()
            };
            let repeated: BTreeSet<_> = paper.question_ids().intersection(&last).cloned().collect();
            prop_assert_eq!(ids(&repeated), count.saturating_sub(has - ids(&last)), "repeated only what lacks");
        }
        prop_assert_eq!(&Paper::redraw(&bank, paper.seal()).unwrap(), &paper);
        let travelled = serde_json::to_string(paper.seal()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Seal>(&travelled).unwrap(), paper.seal());
    }
}
