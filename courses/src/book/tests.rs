use super::*;
use crate::fixture;
use crate::paper::Positions;
use proptest::prelude::*;

fn mark(question: &str, is_right: bool) -> Mark {
    let option = |position| Positions::one(position).unwrap();
    Mark {
        question: question.parse().unwrap(),
        answer: Answer::Chosen(option(usize::from(!is_right))),
        right: option(0),
    }
}

fn ids(book: &WrongBook) -> Vec<&str> {
    book.questions().into_iter().map(|(id, _)| id.as_str()).collect()
}

#[test]
fn what_was_wrong_in_an_exam_is_in_the_book() {
    let mut book = WrongBook::default();
    book.examined(&mark("night-01", true));
    assert!(book.is_empty());
    book.examined(&mark("night-01", false));
    book.examined(&mark("night-02", false));
    book.examined(&mark("night-01", false));
    assert_eq!(ids(&book), ["night-01", "night-02"]);
    assert_eq!(book.entry(&"night-01".parse().unwrap()).unwrap().wrong, 2);
}

#[test]
fn a_question_is_learnt_by_two_right_answers_in_a_row_in_practice() {
    let mut book = WrongBook::default();
    book.examined(&mark("night-01", false));
    book.practised(&mark("night-01", true));
    book.practised(&mark("night-01", false));
    book.practised(&mark("night-01", true));
    book.examined(&mark("night-01", true));
    assert_eq!(book.len(), 1, "not in a row, and not in practice");
    book.practised(&mark("night-01", true));
    assert!(book.is_empty());
    book.practised(&mark("night-01", true));
    assert!(book.is_empty(), "a right answer enters nothing");
}

#[test]
fn a_wrong_answer_in_an_exam_breaks_the_row() {
    let mut book = WrongBook::default();
    book.practised(&mark("night-01", false));
    book.practised(&mark("night-01", true));
    book.examined(&mark("night-01", false));
    book.practised(&mark("night-01", true));
    assert_eq!(book.len(), 1);
}

#[test]
fn a_full_book_forgets_what_was_wrong_least_and_longest_ago() {
    let mut book = WrongBook::default();
    for number in 0..QUESTIONS_MOST {
        book.examined(&mark(&format!("q-{number:03}"), false));
    }
    book.examined(&mark("q-000", false));
    book.examined(&mark("one-more", false));
    assert_eq!(book.len(), QUESTIONS_MOST);
    assert!(book.entry(&"q-000".parse().unwrap()).is_some(), "wrong twice");
    assert!(book.entry(&"q-001".parse().unwrap()).is_none());
    assert!(book.entry(&"one-more".parse().unwrap()).is_some());
}

#[test]
fn practice_takes_the_worst_questions_and_can_be_marked() {
    let bank = fixture::course().bank().clone();
    let mut book = WrongBook::default();
    for (id, times) in [
        ("driving-in-rain-01", 1),
        ("driving-in-rain-04", 3),
        ("seeing-at-night-02", 2),
        ("no-longer-in-the-bank", 9),
    ] {
        (0..times).for_each(|_| book.examined(&mark(id, false)));
    }
    let practice = book.practice(&bank, 2, &Seed::new([1; 32]));
    assert_eq!(practice, book.practice(&bank, 2, &Seed::new([1; 32])));
    let mut asked: Vec<_> = practice
        .questions()
        .iter()
        .map(|asked| asked.question().id.as_str())
        .collect();
    asked.sort_unstable();
    assert_eq!(asked, ["driving-in-rain-04", "seeing-at-night-02"]);

    for _ in 0..2 {
        for (question, asked) in practice.questions().iter().enumerate() {
            let mark = practice.mark(question, &Answer::Chosen(asked.right())).unwrap();
            book.practised(&mark);
        }
    }
    assert_eq!(ids(&book), ["no-longer-in-the-bank", "driving-in-rain-01"]);
    assert!(practice.mark(2, &Answer::TimedOut).is_err());
    assert!(
        WrongBook::default()
            .practice(&bank, 20, &Seed::new([1; 32]))
            .questions()
            .is_empty()
    );
}

#[test]
fn a_book_that_nobody_can_have_is_refused() {
    let read = |entry: &str| {
        let text = format!(r#"{{"turn":5,"entries":{{"night-01":{entry}}}}}"#);
        serde_json::from_str::<WrongBook>(&text)
    };
    assert!(read(r#"{"wrong":1,"right_in_a_row":1,"last_turn":5}"#).is_ok());
    for wrong in [
        r#"{"wrong":0,"right_in_a_row":0,"last_turn":5}"#,
        r#"{"wrong":1,"right_in_a_row":2,"last_turn":5}"#,
        r#"{"wrong":1,"right_in_a_row":0,"last_turn":6}"#,
        r#"{"wrong":1,"right_in_a_row":0,"last_turn":0}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let entry = r#"{"wrong":1,"right_in_a_row":0,"last_turn":1}"#;
    let entries: Vec<_> = (0..=QUESTIONS_MOST)
        .map(|number| format!(r#""q-{number}":{entry}"#))
        .collect();
    let text = format!(r#"{{"turn":1,"entries":{{{}}}}}"#, entries.join(","));
    assert!(
        serde_json::from_str::<WrongBook>(&text)
            .unwrap_err()
            .to_string()
            .contains("201 questions")
    );
}

proptest! {
    #[test]
    fn a_book_holds_what_was_wrong_and_not_yet_learnt(answers in prop::collection::vec((0..4_usize, any::<bool>(), any::<bool>()), 0..60)) {
        let mut book = WrongBook::default();
        // What a book is, told the long way: the answers of each question.
        let mut told = vec![Vec::new(); 4];
        for (question, is_right, in_exam) in answers {
            let mark = mark(&format!("q-{question}"), is_right);
            if in_exam { book.examined(&mark) } else { book.practised(&mark) }
            if !(in_exam && is_right) {
                told[question].push(is_right);
            }
            for (question, answers) in told.iter_mut().enumerate() {
                if answers.ends_with(&[true, true]) || answers.iter().all(|is_right| *is_right) {
                    answers.clear();
                }
                let id = format!("q-{question}").parse().unwrap();
                let wrong = answers.iter().filter(|is_right| !**is_right).count();
                prop_assert_eq!(book.entry(&id).map_or(0, |entry| usize::from(entry.wrong)), wrong);
            }
            let travelled = serde_json::to_string(&book).unwrap();
            prop_assert_eq!(&serde_json::from_str::<WrongBook>(&travelled).unwrap(), &book);
        }
    }
}
