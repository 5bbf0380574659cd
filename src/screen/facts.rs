//! A page's facts as properties of the window.

use std::collections::BTreeMap;
use std::rc::Rc;

use layby_domain::{EvidenceId, Language};
use layby_ui as ui;
use slint::{Image, Model, ModelRc, SharedString, VecModel};

use super::{forms, kinds, pictures};
use crate::journey::{
    DetailView, FinishedView, ListView, NoticeFact, Outcome, Page, PaymentView, RecordLine, Row, SlipState,
    StaffSlipState, View,
};

/// What stands around the middle of every page.
pub fn show_surroundings(facts: &ui::Facts, page: &Page) {
    facts.set_speech(kinds::speech(page.language));
    facts.set_back(page.back);
    facts.set_end(page.end);
    facts.set_help_open(page.help_open);
    facts.set_idle_seconds_left(page.idle_seconds_left.map_or(-1, i32::from));
    facts.set_confirm_end(kinds::left(page.confirm_end));
    refresh(
        facts.get_troubles(),
        page.troubles.iter().map(|trouble| kinds::trouble(*trouble)).collect(),
        |troubles| facts.set_troubles(troubles),
    );
}

/// The middle of the page.
pub fn show_view(facts: &ui::Facts, view: &View, language: Language, evidence: &BTreeMap<EvidenceId, Image>) {
    match view {
        View::OutOfOrder(why) | View::NotKept(why) => facts.set_fault(kinds::fault(*why)),
        View::Attract => {}
        View::Farewell { submitted, slip } => {
            facts.set_submitted(*submitted);
            facts.set_slip_came_out(*slip);
        }
        View::Interrupted {
            transaction,
            accepted_at,
        } => {
            facts.set_transaction(forms::number(*transaction).into());
            facts.set_accepted(forms::moment(*accepted_at, language).into());
        }
        View::LayCard(hint) => facts.set_card(kinds::card(*hint)),
        View::Look(look) => {
            facts.set_guidance(kinds::guidance(look.guidance));
            facts.set_attempt(i32::from(look.attempt));
            facts.set_attempts(i32::from(look.attempts));
        }
        View::LookAgain { why, tries_left } => {
            facts.set_look_failure(kinds::look_failure(*why));
            facts.set_tries_left(i32::from(*tries_left));
        }
        View::AskStaff(staff) => {
            facts.set_staff(kinds::staff(staff.why));
            show_staff_slip(facts, Some(staff.slip));
        }
        View::Menu(menu) => {
            facts.set_name(menu.name.as_str().into());
            facts.set_points(forms::points(menu.points));
            facts.set_points_of_cycle(forms::points(menu.points_of_cycle));
            facts.set_next_cycle(forms::day(menu.next_cycle, language).into());
            facts.set_unfinished(menu.unfinished.map(forms::number).unwrap_or_default().into());
        }
        View::Waiting(on) | View::NotReachable { what: on } => facts.set_waiting(kinds::waiting(*on)),
        View::Violations(list) => show_list(facts, list, language),
        View::Violation(detail) => show_detail(facts, detail, language, evidence),
        View::CannotHandle { refusal, can_defend } => {
            facts.set_refusal(kinds::refusal(refusal, language));
            facts.set_can_defend(*can_defend);
        }
        View::Notice(notice) => {
            facts.set_plate(notice.plate.as_str().into());
            refresh(
                facts.get_notice(),
                notice.facts.iter().map(|fact| notice_fact(fact, language)).collect(),
                |facts_of| facts.set_notice(facts_of),
            );
            facts.set_official(notice.rights.as_str().into());
            facts.set_outlook(kinds::outlook(&notice.outlook));
        }
        View::Defend(defend) => {
            let grounds = defend.grounds.iter().map(|(ground, chosen)| ui::GroundFacts {
                kind: kinds::ground(*ground),
                key: super::Key::Ground(*ground).to_string().into(),
                chosen: *chosen,
            });
            refresh(facts.get_grounds(), grounds.collect(), |grounds| {
                facts.set_grounds(grounds)
            });
            facts.set_can_continue(defend.can_continue);
        }
        View::TradingWarning { plate, text } => {
            facts.set_plate(plate.as_str().into());
            facts.set_official(text.as_str().into());
        }
        View::Summary(summary) => {
            facts.set_plate(summary.plate.as_str().into());
            facts.set_fine(forms::fine(summary.fine).into());
            facts.set_outlook(kinds::outlook(&summary.outlook));
            refresh(
                facts.get_rows(),
                summary.rows.iter().map(|row| self::row(row, language)).collect(),
                |rows| facts.set_rows(rows),
            );
        }
        View::Sign(sign) => {
            facts.set_objecting(sign.purpose == crate::journey::SignPurpose::Objection);
            facts.set_too_short(sign.too_short);
        }
        View::Payment(payment) => show_payment(facts, payment, language),
        View::Printing { slip, sheets } => {
            facts.set_slip(kinds::slip(*slip));
            facts.set_sheets(count(*sheets));
        }
        View::Finished(finished) => show_finished(facts, finished, language),
        View::Record(record) => {
            facts.set_asking(record.asking);
            show_staff_slip(facts, record.staff_slip);
            refresh(
                facts.get_records(),
                record.lines.iter().map(|line| record_line(line, language)).collect(),
                |records| facts.set_records(records),
            );
        }
    }
    // Last, so that a page never appears with the facts of another one.
    facts.set_view(kinds::view(view));
}

/// Takes every fact about a driver out of the window.
pub fn forget(facts: &ui::Facts) {
    let nothing = SharedString::default;
    facts.set_card(ui::CardKind::LayCard);
    facts.set_guidance(ui::GuidanceKind::LookAtCamera);
    facts.set_shining(false);
    facts.set_attempt(0);
    facts.set_attempts(0);
    facts.set_tries_left(0);
    facts.set_name(nothing());
    facts.set_points(0);
    facts.set_points_of_cycle(0);
    facts.set_next_cycle(nothing());
    facts.set_unfinished(nothing());
    facts.set_vehicles(ModelRc::default());
    facts.set_listed(0);
    facts.set_chosen(0);
    facts.set_fine(nothing());
    facts.set_adding(0);
    facts.set_as_of(nothing());
    facts.set_row(ui::RowFacts::default());
    facts.set_plate(nothing());
    facts.set_basis(nothing());
    facts.set_standard(nothing());
    facts.set_measured(nothing());
    facts.set_authority(nothing());
    facts.set_pictures(ModelRc::default());
    facts.set_refusal(ui::RefusalFacts::default());
    facts.set_notice(ModelRc::default());
    facts.set_official(nothing());
    facts.set_outlook(ui::OutlookFacts::default());
    facts.set_grounds(ModelRc::default());
    facts.set_can_continue(false);
    facts.set_can_defend(false);
    facts.set_rows(ModelRc::default());
    facts.set_objecting(false);
    facts.set_too_short(false);
    facts.set_decisions(ModelRc::default());
    facts.set_amount(nothing());
    facts.set_code(Image::default());
    facts.set_payment(ui::PaymentKind::Open);
    facts.set_expires(nothing());
    facts.set_pay_by(nothing());
    facts.set_sheets(1);
    facts.set_print_again(false);
    facts.set_slip_hand(ui::SlipHand::Printed);
    facts.set_staff_slip(ui::StaffSlipKind::None);
    facts.set_transaction(nothing());
    facts.set_accepted(nothing());
    facts.set_number(nothing());
    facts.set_answer_by(nothing());
    facts.set_asking(false);
    facts.set_records(ModelRc::default());
    facts.set_submitted(false);
    facts.set_slip_came_out(false);
}

/// The pictures of a violation, as far as they are here.
pub fn show_pictures(facts: &ui::Facts, detail: &DetailView, evidence: &BTreeMap<EvidenceId, Image>) {
    let pictures = detail.evidence.iter().map(|picture| match evidence.get(&picture.id) {
        Some(image) => ui::PictureFacts {
            state: ui::PictureKind::Ready,
            picture: image.clone(),
        },
        // "Ready" without pixels: they are on their way to the screen.
        None if picture.state == crate::journey::PictureState::Ready => ui::PictureFacts {
            state: ui::PictureKind::Loading,
            picture: Image::default(),
        },
        None => ui::PictureFacts {
            state: kinds::picture(picture.state),
            picture: Image::default(),
        },
    });
    refresh(facts.get_pictures(), pictures.collect(), |pictures| {
        facts.set_pictures(pictures)
    });
}

fn show_list(facts: &ui::Facts, list: &ListView, language: Language) {
    let shown = facts.get_vehicles();
    let same_shape = shown.row_count() == list.vehicles.len()
        && shown.iter().zip(&list.vehicles).all(|(shown, vehicle)| {
            shown.plate == vehicle.plate.as_str() && shown.rows.row_count() == vehicle.rows.len()
        });
    let rows = |vehicle: &crate::journey::VehicleGroup| {
        vehicle
            .rows
            .iter()
            .map(|row| self::row(row, language))
            .collect::<Vec<_>>()
    };
    if same_shape {
        // Only what changed: a row under a finger must stay the same row.
        for (shown, vehicle) in shown.iter().zip(&list.vehicles) {
            refresh(shown.rows, rows(vehicle), |_| {});
        }
    } else {
        let vehicles = list.vehicles.iter().map(|vehicle| ui::VehicleFacts {
            plate: vehicle.plate.as_str().into(),
            own: vehicle.own,
            rows: model(rows(vehicle)),
        });
        facts.set_vehicles(model(vehicles.collect()));
    }
    facts.set_listed(count(list.vehicles.iter().map(|vehicle| vehicle.rows.len()).sum()));
    facts.set_chosen(count(list.chosen));
    facts.set_fine(forms::fine(list.fine).into());
    facts.set_adding(forms::points(list.points));
    facts.set_as_of(forms::moment(list.as_of, language).into());
}

fn show_detail(facts: &ui::Facts, detail: &DetailView, language: Language, evidence: &BTreeMap<EvidenceId, Image>) {
    facts.set_row(row(&detail.row, language));
    facts.set_plate(detail.plate.as_str().into());
    facts.set_basis(detail.basis.as_str().into());
    facts.set_standard(detail.standard.as_deref().unwrap_or_default().into());
    facts.set_measured(detail.measured.as_deref().unwrap_or_default().into());
    facts.set_authority(detail.authority.as_str().into());
    show_pictures(facts, detail, evidence);
}

fn show_payment(facts: &ui::Facts, payment: &PaymentView, language: Language) {
    facts.set_decisions(model(
        payment.decisions.iter().map(|number| number.as_str().into()).collect(),
    ));
    facts.set_amount(forms::money(payment.amount).into());
    facts.set_payment(kinds::payment(payment.state));
    facts.set_code(pictures::qr(&payment.pay_url).unwrap_or_default());
    facts.set_expires(forms::clock(payment.expires_at).into());
    facts.set_pay_by(forms::day(payment.pay_by, language).into());
    facts.set_acceptance_slip_out(payment.acceptance_slip_out);
}

fn show_staff_slip(facts: &ui::Facts, slip: Option<StaffSlipState>) {
    facts.set_staff_slip(match slip {
        None => ui::StaffSlipKind::None,
        Some(StaffSlipState::Offered) => ui::StaffSlipKind::Offered,
        Some(StaffSlipState::Printing) => ui::StaffSlipKind::Printing,
        Some(StaffSlipState::Printed) => ui::StaffSlipKind::Printed,
        Some(StaffSlipState::NotPrinted(why)) => {
            facts.set_slip_trouble(kinds::printer(why));
            ui::StaffSlipKind::NotPrinted
        }
    });
}

fn show_finished(facts: &ui::Facts, finished: &FinishedView, language: Language) {
    facts.set_sheets(1);
    // A decision is cut into a sheet of its own.
    let decisions = |numbers: &[layby_domain::DecisionNumber]| {
        facts.set_sheets(count(numbers.len()));
        facts.set_decisions(model(numbers.iter().map(|number| number.as_str().into()).collect()));
    };
    facts.set_print_again(finished.print_again);
    facts.set_transaction(forms::number(finished.transaction).into());
    match finished.slip {
        SlipState::Printed => facts.set_slip_hand(ui::SlipHand::Printed),
        SlipState::PerhapsPrinted => facts.set_slip_hand(ui::SlipHand::Perhaps),
        SlipState::NotPrinted(why) => {
            facts.set_slip_hand(ui::SlipHand::NotPrinted);
            facts.set_slip_trouble(kinds::printer(why));
        }
    }
    facts.set_outcome(match &finished.outcome {
        Outcome::Settled {
            decisions: numbers,
            paid,
            points_after,
        } => {
            decisions(numbers);
            facts.set_amount(forms::money(*paid).into());
            facts.set_points(points_after.map_or(-1, forms::points));
            ui::OutcomeKind::Settled
        }
        Outcome::DecidedNothingToPay { decisions: numbers } => {
            decisions(numbers);
            ui::OutcomeKind::NothingToPay
        }
        Outcome::DecidedUnpaid {
            decisions: numbers,
            amount,
            pay_by,
        } => {
            decisions(numbers);
            facts.set_amount(forms::money(*amount).into());
            facts.set_pay_by(forms::day(*pay_by, language).into());
            ui::OutcomeKind::Unpaid
        }
        Outcome::ObjectionReceived { number, answer_by } => {
            facts.set_number(number.as_str().into());
            facts.set_answer_by(forms::day(*answer_by, language).into());
            ui::OutcomeKind::ObjectionReceived
        }
        Outcome::AcceptedForLater => ui::OutcomeKind::AcceptedForLater,
        Outcome::Refused { refusal } => {
            facts.set_refusal(
                refusal
                    .as_ref()
                    .map(|refusal| kinds::refusal(refusal, language))
                    .unwrap_or_default(),
            );
            ui::OutcomeKind::Refused
        }
    });
}

/// A number of things as Slint counts.
fn count(things: usize) -> i32 {
    i32::try_from(things).unwrap_or(i32::MAX)
}

fn row(row: &Row, language: Language) -> ui::RowFacts {
    ui::RowFacts {
        index: count(row.index),
        when: forms::moment(row.occurred_at, language).into(),
        place: row.place.as_str().into(),
        act: row.act.as_str().into(),
        code: row.code.as_str().into(),
        fine: forms::fine(row.fine).into(),
        points: forms::points(row.points),
        deadline: row
            .deadline
            .map(|day| forms::day(day, language))
            .unwrap_or_default()
            .into(),
        chosen: row.chosen,
        refusal: row
            .refusal
            .as_ref()
            .map(|refusal| kinds::refusal(refusal, language))
            .unwrap_or_default(),
    }
}

fn notice_fact(fact: &NoticeFact, language: Language) -> ui::NoticeFacts {
    ui::NoticeFacts {
        row: row(&fact.row, language),
        basis: fact.basis.as_str().into(),
    }
}

fn record_line(line: &RecordLine, language: Language) -> ui::RecordFacts {
    let (state, changed) = match line.now {
        Some((state, at)) => (kinds::record(state), forms::moment(at, language)),
        None => (ui::RecordKind::Unknown, String::new()),
    };
    ui::RecordFacts {
        listed: line.row.is_some(),
        row: line
            .row
            .as_ref()
            .map(|row| self::row(row, language))
            .unwrap_or_default(),
        number: line.violation.as_str().into(),
        state,
        changed: changed.into(),
    }
}

fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from(rows)))
}

/// Changes the rows that differ; replaces the model only when their number changes. A control under a finger stays the same control.
fn refresh<T: Clone + PartialEq + 'static>(shown: ModelRc<T>, rows: Vec<T>, replace: impl FnOnce(ModelRc<T>)) {
    if shown.row_count() != rows.len() {
        replace(model(rows));
        return;
    }
    for (n, row) in rows.into_iter().enumerate() {
        if shown.row_data(n).as_ref() != Some(&row) {
            shown.set_row_data(n, row);
        }
    }
}
