//! What lights up, what is heard, and the slip that a driver takes to a member of staff.

use super::kit::{self, PAID, Play, STALE, TRANSACTION, seconds};
use crate::journey::{
    CardHint, CardNews, Effect, Event, Lamps, LookFailure, Part, PersonNews, PrinterTrouble, Sound, StaffMatter,
    StaffSlipState, Touch, View,
};
use layby_domain::{Language, ViolationState};

const DARK: Lamps = Lamps {
    card: false,
    camera: false,
    printer: false,
    attention: false,
};

fn lamps(play: &Play) -> Lamps {
    Lamps::of(&play.kiosk.page())
}

fn sounds(play: &mut Play) -> Vec<Sound> {
    std::mem::take(&mut play.heard)
}

fn sent_to_staff() -> Play {
    let mut play = Play::looking(0);
    for _ in 0..3 {
        play.sees(PersonNews::Failed(LookFailure::NotConfirmed));
        play.touches(Touch::Retry);
    }
    play.done();
    play
}

fn staff_slip(play: &Play) -> StaffSlipState {
    match play.view() {
        View::AskStaff(staff) => staff.slip,
        View::Record(record) => record.staff_slip.expect("a slip is offered"),
        other => panic!("{other:?}"),
    }
}

fn comes_out(play: &mut Play, outcome: Result<(), PrinterTrouble>) {
    let ticket = play.staff_slip.expect("a slip is on its way");
    play.happens(Event::StaffSlip { ticket, outcome });
}

#[test]
fn the_lamps_lead_from_the_card_to_the_camera_to_the_paper() {
    let mut play = Play::ready();
    assert_eq!(lamps(&play), DARK);
    play.touches(Touch::Speak(Language::Chinese));
    assert_eq!(lamps(&play), Lamps { card: true, ..DARK });
    play.reads(CardNews::Found);
    play.reads(CardNews::Read(Box::new(kit::card())));
    assert_eq!(lamps(&play), DARK, "the card may be taken away");
    assert_eq!(lamps(&Play::looking(0)), Lamps { camera: true, ..DARK });

    let mut play = Play::paying();
    assert_eq!(lamps(&play), DARK);
    play.answers(kit::payment(PAID));
    assert_eq!(lamps(&play), Lamps { printer: true, ..DARK });
    play.slip_comes_out();
    assert_eq!(lamps(&play), Lamps { printer: true, ..DARK }, "paper to take");
    play.touches(Touch::Next);
    assert_eq!(lamps(&play), DARK);
}

#[test]
fn staff_are_called_when_somebody_is_needed_and_not_while_they_are_here() {
    let wanted = Lamps {
        attention: true,
        ..DARK
    };
    assert_eq!(lamps(&sent_to_staff()), wanted);
    for (part, expected) in [
        (Part::Camera(false), wanted),
        (Part::Printer(Err(PrinterTrouble::NoPaper)), wanted),
        (Part::Printer(Ok(true)), DARK),
        (Part::Central(false), DARK),
        (Part::Door(false), DARK),
    ] {
        let mut play = Play::ready();
        play.happens(Event::Part(part));
        assert_eq!(lamps(&play), expected, "{part:?}");
    }
    assert_eq!(lamps(&Play::started()), DARK, "a kiosk that starts needs nobody");
}

#[test]
fn a_sound_says_what_worked_and_what_did_not() {
    let mut play = Play::ready();
    play.touches(Touch::Speak(Language::Chinese));
    play.reads(CardNews::Found);
    play.reads(CardNews::Unreadable(CardHint::ReadFailed));
    assert_eq!(sounds(&mut play), [Sound::Refused]);
    play.reads(CardNews::Found);
    play.reads(CardNews::Read(Box::new(kit::card())));
    assert_eq!(sounds(&mut play), [Sound::Done]);
    play.answers(kit::known(0, None));
    play.sees(PersonNews::Failed(LookFailure::MovementNotSeen));
    assert_eq!(sounds(&mut play), [Sound::Refused]);
    play.touches(Touch::Retry);
    play.sees(PersonNews::Confirmed(Box::new(kit::evidence_of_person())));
    assert_eq!(sounds(&mut play), [Sound::Done]);

    let mut play = Play::paying();
    sounds(&mut play);
    play.answers(kit::payment(PAID));
    assert_eq!(sounds(&mut play), [Sound::Done]);
    play.slip_comes_out();
    assert_eq!(sounds(&mut play), [Sound::Attention], "paper to take");
}

#[test]
fn a_session_about_to_end_by_itself_is_heard_once() {
    let mut play = Play::at_menu(0);
    sounds(&mut play);
    while play.kiosk.page().idle_seconds_left.is_none() {
        play.waits(seconds(1));
    }
    play.waits(seconds(3));
    assert_eq!(sounds(&mut play), [Sound::Attention]);
    play.touches(Touch::Stay);
    assert_eq!(sounds(&mut play), []);
}

#[test]
fn a_driver_who_was_not_recognised_gets_a_slip_for_staff_when_they_ask() {
    let mut play = sent_to_staff();
    assert_eq!(staff_slip(&play), StaffSlipState::Offered);
    play.touches(Touch::PrintForStaff);
    assert_eq!(staff_slip(&play), StaffSlipState::Printing);
    let notes = play.done();
    let [Effect::PrintForStaff { note, .. }] = &notes[..] else {
        panic!("{notes:?}")
    };
    assert_eq!(note.matter, StaffMatter::NotRecognised);
    play.touches(Touch::PrintForStaff);
    assert_eq!(play.done(), [], "one press, one slip");

    play.happens(Event::StaffSlip {
        ticket: STALE,
        outcome: Ok(()),
    });
    assert_eq!(staff_slip(&play), StaffSlipState::Printing, "that was another slip");
    comes_out(&mut play, Err(PrinterTrouble::CutterJam));
    assert_eq!(staff_slip(&play), StaffSlipState::NotPrinted(PrinterTrouble::CutterJam));
    play.touches(Touch::PrintForStaff);
    comes_out(&mut play, Ok(()));
    assert_eq!(staff_slip(&play), StaffSlipState::Printed);
    play.done();
    play.touches(Touch::PrintForStaff);
    assert_eq!(play.done(), []);
}

#[test]
fn without_paper_the_way_to_staff_is_open_all_the_same() {
    let mut play = sent_to_staff();
    play.happens(Event::Part(Part::Printer(Err(PrinterTrouble::NoPaper))));
    play.touches(Touch::PrintForStaff);
    assert_eq!(play.done(), []);
    assert_eq!(staff_slip(&play), StaffSlipState::NotPrinted(PrinterTrouble::NoPaper));
    play.happens(Event::Part(Part::Printer(Ok(false))));
    play.touches(Touch::PrintForStaff);
    play.waits(seconds(60));
    assert_eq!(
        staff_slip(&play),
        StaffSlipState::NotPrinted(PrinterTrouble::Error),
        "a printer that never answers is not waited for"
    );
}

#[test]
fn paid_and_not_on_record_is_a_matter_for_staff() {
    let mut play = Play::paying();
    play.answers(kit::payment(PAID));
    play.slip_comes_out();
    play.touches(Touch::CheckRecord);
    play.answers(kit::records(ViolationState::Handled));
    assert_eq!(staff_slip(&play), StaffSlipState::Offered);
    play.done();
    play.touches(Touch::PrintForStaff);
    let notes = play.done();
    let [Effect::PrintForStaff { note, .. }] = &notes[..] else {
        panic!("{notes:?}")
    };
    let StaffMatter::RecordNotUpdated { transaction, decision } = &note.matter else {
        panic!("{note:?}")
    };
    assert_eq!((*transaction, decision.is_some()), (TRANSACTION, true));
    comes_out(&mut play, Ok(()));

    play.touches(Touch::Retry);
    play.answers(kit::records(ViolationState::Paid));
    let View::Record(record) = play.view() else {
        panic!("{:?}", play.view())
    };
    assert_eq!(record.staff_slip, None, "by now it is on record");
}
