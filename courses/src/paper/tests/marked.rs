//! How answers are marked, and marked again.

use super::*;

/// The position of the first question of a kind on a paper.
fn first(paper: &Paper, kind: QuestionKind) -> usize {
    let found = paper.questions().iter().position(|asked| asked.question().kind == kind);
    found.unwrap()
}

fn right_answer(asked: &Asked) -> Answer {
    Answer::Chosen(asked.right())
}

#[test]
fn a_right_answer_is_all_right_options_and_no_other() {
    let paper = draw(&usual(), 20, 1);
    let multiple = first(&paper, QuestionKind::Multiple);
    let right: Vec<usize> = paper.questions()[multiple].right().iter().collect();
    let is_right = |positions: &[usize]| paper.mark(multiple, &tapped(positions)).unwrap().is_right();
    assert!(is_right(&right));
    assert!(!is_right(&right[1..]), "one is missing");
    assert!(!is_right(&[0, 1, 2, 3]), "one too many");
    assert!(is_right(&[right[2], right[0], right[1]]), "in whatever order");
}

#[test]
fn every_set_of_options_is_marked_by_being_the_right_one() {
    let paper = draw(&usual(), 20, 3);
    for (question, asked) in paper.questions().iter().enumerate() {
        let options = asked.options().len();
        for set in 1..1_usize << options {
            let chosen: Vec<usize> = (0..options).filter(|option| set >> option & 1 == 1).collect();
            let exactly_right = (0..options).all(|option| chosen.contains(&option) == asked.options()[option].right);
            match paper.mark(question, &tapped(&chosen)) {
                Ok(mark) => assert_eq!(mark.is_right(), exactly_right),
                Err(error) => {
                    assert!(matches!(error, AnswerError::MoreThanOne { .. }));
                    assert_ne!(asked.question().kind, QuestionKind::Multiple);
                    assert!(chosen.len() > 1);
                }
            }
        }
    }
}

#[test]
fn a_mark_tells_what_would_have_been_right() {
    let paper = draw(&usual(), 20, 1);
    let statement = first(&paper, QuestionKind::TrueFalse);
    let mark = paper.mark(statement, &tapped(&[0])).unwrap();
    assert!(!mark.is_right());
    assert_eq!(mark.right.to_string(), "B");
    assert_eq!(mark.question, paper.questions()[statement].question().id);
    assert!(!paper.mark(statement, &Answer::TimedOut).unwrap().is_right());
}

#[test]
fn what_is_no_answer_is_refused() {
    let paper = draw(&usual(), 20, 1);
    let statement = first(&paper, QuestionKind::TrueFalse);
    let refused = |question, answer| paper.mark(question, &answer).unwrap_err();
    let chosen = |positions| Positions::of(positions).unwrap();
    assert_eq!(refused(statement, tapped(&[])), AnswerError::Nothing);
    let (options, not_there) = (2, chosen(vec![2]));
    assert_eq!(
        refused(statement, tapped(&[2])),
        AnswerError::NoSuchOption {
            chosen: not_there,
            options
        }
    );
    let both = chosen(vec![0, 1]);
    assert_eq!(
        refused(statement, tapped(&[0, 1])),
        AnswerError::MoreThanOne { chosen: both }
    );
    let (question, questions) = (20, 20);
    assert_eq!(
        refused(20, tapped(&[0])),
        AnswerError::NoSuchQuestion { question, questions }
    );
}

#[test]
fn answers_travel_as_what_was_tapped() {
    for (answer, text) in [
        (tapped(&[2, 0]), r#"{"chosen":[0,2]}"#),
        (Answer::TimedOut, r#""timed_out""#),
    ] {
        assert_eq!(serde_json::to_string(&answer).unwrap(), text);
        assert_eq!(serde_json::from_str::<Answer>(text).unwrap(), answer);
    }
    for wrong in ["[2,0]", "[0,0]", "[4]", "[-1]", "0"] {
        assert!(serde_json::from_str::<Positions>(wrong).is_err(), "{wrong}");
    }
    assert_eq!(tapped(&[1, 3]), tapped(&[3, 1, 3]));
    assert!(Positions::of([4]).is_none());
}

#[test]
fn a_dispute_is_settled_by_drawing_and_marking_again() {
    let bank = fixture::course().bank().clone();
    let avoid = draw(&bank, 4, 6).question_ids();
    let paper = Paper::draw(&bank, 4, &seed(7), &avoid).unwrap();
    let mut answers: Vec<Answer> = paper.questions().iter().map(right_answer).collect();
    answers[2] = Answer::TimedOut;
    let marks: Vec<Mark> = (0..4)
        .map(|question| paper.mark(question, &answers[question]).unwrap())
        .collect();
    assert_eq!(marks.iter().filter(|mark| mark.is_right()).count(), 3);

    let kept = serde_json::to_string(&(paper.seal(), &answers, &marks)).unwrap();
    let (seal, answers, marks): (Seal, Vec<Answer>, Vec<Mark>) = serde_json::from_str(&kept).unwrap();
    let bank = fixture::course().bank().clone();
    assert_eq!(replay(&bank, &seal, &answers).unwrap(), marks);
    assert_eq!(
        replay(&bank, &seal, &answers[..3]).unwrap(),
        marks[..3],
        "an exam can end early"
    );
}

#[test]
fn nothing_is_settled_with_other_questions_or_answers() {
    let bank = usual();
    let paper = draw(&bank, 20, 1);
    let mut answers: Vec<Answer> = paper.questions().iter().map(right_answer).collect();
    let other = super::bank(&[(3, 30), (4, 40), (3, 30), (3, 30), (2, 20), (2, 20), (3, 31)]);
    let refused = replay(&other, paper.seal(), &answers).unwrap_err();
    assert!(
        matches!(refused, ReplayError::Paper(PaperError::OtherEdition { .. })),
        "{refused}"
    );

    answers.push(Answer::TimedOut);
    let refused = replay(&bank, paper.seal(), &answers).unwrap_err().to_string();
    assert_eq!(
        refused,
        "answer 21: there is no question at position 20 of a paper of 20"
    );
}
