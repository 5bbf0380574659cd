use super::*;
use crate::policy::Exam;
use proptest::prelude::*;
use std::time::Duration;

use Mark::{Right, TimedOut, Wrong};

fn app() -> Exam {
    Policy::app_12123().learning.exam
}

fn order() -> Exam {
    Policy::order_163().learning.exam
}

/// So many right answers, then wrong ones.
fn marks(right: usize, wrong: usize) -> Vec<Mark> {
    [vec![Right; right], vec![Wrong; wrong]].concat()
}

#[test]
fn eighteen_of_twenty_pass() {
    for exam in [app(), order()] {
        let rule = ExamRule::new(&exam);
        for (right, wrong) in [(18, 2), (19, 1), (20, 0)] {
            assert_eq!(
                rule.state(&marks(right.into(), wrong.into())),
                ExamState::Passed { right, wrong }
            );
        }
        assert_eq!(
            rule.state(&marks(17, 3)),
            ExamState::Failed {
                right: 17,
                wrong: 3,
                early: false
            }
        );
    }
}

#[test]
fn passing_is_not_told_before_the_last_question() {
    let exam = order();
    assert_eq!(
        ExamRule::new(&exam).state(&marks(19, 0)),
        ExamState::Open {
            next: 19,
            right: 19,
            wrong: 0
        }
    );
}

#[test]
fn the_third_wrong_answer_ends_the_exam_only_in_the_regulation() {
    let answers = [Wrong, TimedOut, Wrong];
    let (app, order) = (app(), order());
    assert_eq!(
        ExamRule::new(&order).state(&answers[..2]),
        ExamState::Open {
            next: 2,
            right: 0,
            wrong: 2
        }
    );
    let failed = ExamState::Failed {
        right: 0,
        wrong: 3,
        early: true,
    };
    assert_eq!(ExamRule::new(&order).state(&answers), failed);
    assert_eq!(
        ExamRule::new(&order).state(&[&answers[..], &[Right; 17]].concat()),
        failed,
        "what comes after the end is not looked at"
    );
    assert_eq!(
        ExamRule::new(&app).state(&answers),
        ExamState::Open {
            next: 3,
            right: 0,
            wrong: 3
        }
    );
    assert_eq!(
        ExamRule::new(&app).state(&[TimedOut; 25]),
        ExamState::Failed {
            right: 0,
            wrong: 20,
            early: false
        }
    );
}

#[test]
fn the_sixtieth_second_still_counts() {
    let (app, order) = (app(), order());
    let minute = Duration::from_secs(60);
    let late = minute + Duration::from_millis(1);
    let rule = ExamRule::new(&order);
    assert_eq!(rule.mark(true, minute), Right);
    assert_eq!(rule.mark(false, minute), Wrong);
    assert_eq!(rule.mark(true, late), TimedOut);
    assert_eq!(rule.time_left(Duration::from_secs(59)), Some(Duration::from_secs(1)));
    assert_eq!(rule.time_left(late), Some(Duration::ZERO));
    assert_eq!(
        ExamRule::new(&app).mark(true, Duration::MAX),
        Right,
        "the service names no time"
    );
    assert_eq!(ExamRule::new(&app).time_left(late), None);
}

#[test]
fn a_questions_time_runs_through_a_crash_and_not_by_a_clock_that_is_set() {
    let shown_at = shanghai("2026-06-15 12:00:00");
    let clock = QuestionClock::shown(shown_at, Duration::from_secs(100));
    let tomorrow = shanghai("2026-06-16 12:00:00");
    assert_eq!(
        clock.shown_for(tomorrow, Duration::from_secs(130)),
        Duration::from_secs(30)
    );

    let after_crash: QuestionClock = serde_json::from_str(&serde_json::to_string(&clock).unwrap()).unwrap();
    let restarted = Duration::from_secs(3);
    assert_eq!(
        after_crash.shown_for(shanghai("2026-06-15 12:00:45"), restarted),
        Duration::from_secs(45)
    );
    assert!(ExamRule::new(&order()).is_over_time(after_crash.shown_for(tomorrow, restarted)));
    assert_eq!(
        after_crash.shown_for(shanghai("2026-06-15 11:00:00"), restarted),
        Duration::ZERO,
        "set back"
    );
}

proptest! {
    /// Told the slow way: count, and see who has passed.
    #[test]
    fn the_outcome_is_a_matter_of_counting(
        answers in prop::collection::vec(prop::sample::select(vec![Right, Right, Right, Right, Wrong, TimedOut]), 0..25),
        regulation in any::<bool>(),
    ) {
        let exam = if regulation { order() } else { app() };
        let asked = &answers[..answers.len().min(20)];
        let third_wrong = asked.iter().enumerate().filter(|(_, mark)| **mark != Right).nth(2).map(|(at, _)| at);
        let looked_at = match third_wrong {
            Some(at) if regulation => &asked[..=at],
            _ => asked,
        };
        let right = u8::try_from(looked_at.iter().filter(|mark| **mark == Right).count()).unwrap();
        let wrong = u8::try_from(looked_at.len()).unwrap() - right;
        let stopped = regulation && third_wrong.is_some();
        let expected = if asked.len() < 20 && !stopped {
            ExamState::Open { next: right + wrong, right, wrong }
        } else if right >= 18 {
            ExamState::Passed { right, wrong }
        } else {
            ExamState::Failed { right, wrong, early: right + wrong < 20 }
        };
        prop_assert_eq!(ExamRule::new(&exam).state(&answers), expected);
    }
}
