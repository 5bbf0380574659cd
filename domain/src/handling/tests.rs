use super::*;
use crate::money::Fen;
use crate::plate::PlateKind;
use crate::policy::Profile;
use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

mod selection;

const PLATE: &str = "京A12345";
const OTHER_PLATES: [&str; 4] = ["京B00001", "京B00002", "京B00003", "京B00004"];

/// A driver at the kiosk: everything in order, so that each test changes the one thing it is about.
#[derive(Debug)]
struct Case {
    violation: Violation,
    driver: Driver,
    vehicle: Vehicle,
    history: History,
    policy: Policy,
    now: Timestamp,
}

impl Case {
    fn in_order(policy: Policy) -> Self {
        Self {
            violation: a_violation(3),
            driver: Driver {
                licence: Licence {
                    number: "11010519491231002X".parse().unwrap(),
                    file_number: "110012345678".parse().unwrap(),
                    class: "C1".to_owned(),
                    first_issued: date(2015, 5, 20),
                    issued_by: "北京市公安局公安交通管理局".to_owned(),
                    status: LicenceStatus::Valid,
                    on_probation: false,
                    current_points: Points::ZERO,
                },
            },
            vehicle: Vehicle {
                plate: PLATE.parse().unwrap(),
                kind: PlateKind::Small,
                ownership: Ownership::Own,
                handling_suspended: false,
            },
            history: History::default(),
            policy,
            now: moment("2026-06-15T04:00:00Z"),
        }
    }

    fn bound_at(mut self, registered_at: Timestamp) -> Self {
        self.vehicle.ownership = Ownership::Bound { registered_at };
        self
    }

    fn judged(&self) -> Result<(), Refusal> {
        can_handle(
            &self.violation,
            &self.driver,
            &self.vehicle,
            &self.history,
            &self.policy,
            self.now,
        )
    }
}

fn a_violation(points: u8) -> Violation {
    Violation {
        id: "v-1".parse().unwrap(),
        plate: PLATE.parse().unwrap(),
        plate_kind: PlateKind::Small,
        occurred_at: moment("2026-06-01T08:30:00Z"),
        place: "东三环中路".to_owned(),
        act: "驾驶机动车违反道路交通信号灯通行的".to_owned(),
        act_en: None,
        code: "1625".parse().unwrap(),
        basis: "《中华人民共和国道路交通安全法》第九十条".to_owned(),
        fine: Fen::from_yuan(200),
        points: Points::new(points),
        standard: None,
        measured: None,
        recorded_by: RecordedBy::Equipment,
        deadline: None,
        state: ViolationState::Open,
        evidence: Vec::new(),
        authority: "朝阳交通支队".to_owned(),
    }
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn plates(texts: &[&str]) -> Vec<PlateNumber> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn app() -> Case {
    Case::in_order(Policy::app_12123())
}

fn order() -> Case {
    Case::in_order(Policy::order_163())
}

#[test]
fn a_camera_record_of_ones_own_car_is_handled_in_both_profiles() {
    assert_eq!(app().judged(), Ok(()));
    assert_eq!(order().judged(), Ok(()));
}

#[test]
fn what_an_officer_recorded_goes_back_to_the_officers_authority() {
    let mut case = app();
    case.violation.recorded_by = RecordedBy::Officer;
    let refusal = case.judged().unwrap_err();
    assert_eq!(refusal, Refusal::NotRecordedByEquipment);
    assert_eq!(refusal.where_to_go(), WhereToGo::OriginalAuthority);
}

#[test]
fn what_was_decided_is_done_whether_paid_or_not() {
    for state in [ViolationState::Handled, ViolationState::Paid] {
        let mut case = app();
        case.violation.state = state;
        let refusal = case.judged().unwrap_err();
        assert_eq!(
            (refusal, refusal.where_to_go()),
            (Refusal::AlreadyHandled, WhereToGo::NothingToDo)
        );
    }
}

#[test]
fn an_objection_is_waited_for() {
    let mut case = app();
    case.violation.state = ViolationState::UnderObjection;
    let refusal = case.judged().unwrap_err();
    assert_eq!(
        (refusal, refusal.where_to_go()),
        (Refusal::UnderObjection, WhereToGo::WaitForAnswer)
    );
}

#[test]
fn a_strangers_vehicle_is_bound_first() {
    let mut case = app();
    case.violation.plate = OTHER_PLATES[0].parse().unwrap();
    let refusal = case.judged().unwrap_err();
    assert_eq!(
        (refusal, refusal.where_to_go()),
        (Refusal::NotYourVehicle, WhereToGo::BindFirst)
    );
}

#[test]
fn the_same_text_on_another_kind_of_plate_is_another_vehicle() {
    let mut case = app();
    case.violation.plate_kind = PlateKind::Large;
    assert_eq!(case.judged(), Err(Refusal::NotYourVehicle));
}

#[test]
fn a_vehicle_under_review_waits() {
    let mut case = app();
    case.vehicle.handling_suspended = true;
    assert_eq!(case.judged(), Err(Refusal::VehicleSuspended));
}

#[test]
fn only_a_licence_in_order_takes_points() {
    for status in [
        LicenceStatus::Overdue,
        LicenceStatus::Held,
        LicenceStatus::Suspended,
        LicenceStatus::Revoked,
    ] {
        let mut case = app();
        case.driver.licence.status = status;
        assert_eq!(case.judged(), Err(Refusal::LicenceNotValid { status }));
    }
}

#[test]
fn binding_counts_from_its_very_second() {
    for case in [app(), order()] {
        let occurred_at = case.violation.occurred_at;
        let case = case.bound_at(occurred_at);
        assert_eq!(case.judged(), Ok(()), "in the same second");

        let case = case.bound_at(occurred_at + 999.milliseconds());
        assert_eq!(case.judged(), Ok(()), "later in the same second");

        let registered_at = occurred_at + 1.second();
        let case = case.bound_at(registered_at);
        assert_eq!(
            case.judged(),
            Err(Refusal::BeforeBinding {
                registered_at,
                occurred_at
            }),
            "a second later"
        );
    }
}

#[test]
fn a_record_without_points_may_be_older_than_the_binding_only_in_the_regulation() {
    for (case, expected) in [(app(), false), (order(), true)] {
        let registered_at = case.violation.occurred_at + 24.hours();
        let mut case = case.bound_at(registered_at);
        case.violation.points = Points::ZERO;
        assert_eq!(case.judged().is_ok(), expected, "{:?}", case.policy.profile);
    }
}

#[test]
fn the_regulation_stops_at_two_hundred_yuan_and_six_points() {
    let mut case = order();
    case.violation.points = Points::new(6);
    assert_eq!(case.judged(), Ok(()));

    case.violation.points = Points::new(9);
    assert_eq!(
        case.judged(),
        Err(Refusal::PointsAboveLimit {
            points: Points::new(9),
            limit: Points::new(6)
        })
    );

    case.violation.fine = Fen::from_fen(20_001);
    assert_eq!(
        case.judged(),
        Err(Refusal::FineAboveLimit {
            fine: Fen::from_fen(20_001),
            limit: Fen::from_yuan(200)
        })
    );
}

#[test]
fn the_service_names_no_such_stops() {
    let mut case = app();
    case.violation.points = Points::new(12);
    case.violation.fine = Fen::from_yuan(2000);
    assert_eq!(case.judged(), Ok(()));
}

#[test]
fn twelve_points_are_allowed_by_the_service_and_refused_by_the_regulation() {
    for (mut case, twelve_is_allowed) in [(app(), true), (order(), false)] {
        case.driver.licence.current_points = Points::new(6);
        case.violation.points = Points::new(6);
        assert_eq!(case.judged().is_ok(), twelve_is_allowed, "{:?}", case.policy.profile);

        case.driver.licence.current_points = Points::new(5);
        assert_eq!(case.judged(), Ok(()), "eleven, {:?}", case.policy.profile);

        case.driver.licence.current_points = Points::new(7);
        let limit = Points::new(if twelve_is_allowed { 12 } else { 11 });
        let refusal = Refusal::WouldExceedPoints {
            now: Points::new(7),
            adding: Points::new(6),
            limit,
        };
        assert_eq!(case.judged(), Err(refusal), "thirteen, {:?}", case.policy.profile);
    }
}

#[test]
fn the_last_day_ends_at_midnight_in_shanghai() {
    let mut case = app();
    case.violation.deadline = Some(date(2026, 6, 15));
    case.now = moment("2026-06-15T15:59:59Z");
    assert_eq!(case.judged(), Ok(()));
    case.now = moment("2026-06-15T16:00:00Z");
    assert_eq!(
        case.judged(),
        Err(Refusal::PastDeadline {
            deadline: date(2026, 6, 15)
        })
    );
}

#[test]
fn the_third_licence_on_a_vehicle_is_the_last() {
    let mut case = app();
    case.history.licences_on_vehicle = 2;
    assert_eq!(case.judged(), Ok(()));
    case.history.licences_on_vehicle = 3;
    assert_eq!(case.judged(), Err(Refusal::TooManyLicencesOnVehicle { limit: 3 }));
}

#[test]
fn the_third_vehicle_of_other_people_is_the_last() {
    let mut case = app().bound_at(moment("2026-01-01T00:00:00Z"));
    case.history.vehicles_of_licence = plates(&OTHER_PLATES[..2]);
    assert_eq!(case.judged(), Ok(()));
    case.history.vehicles_of_licence = plates(&OTHER_PLATES[..3]);
    assert_eq!(case.judged(), Err(Refusal::TooManyVehiclesOfLicence { limit: 3 }));
}

#[test]
fn a_vehicle_handled_for_before_is_not_another_one() {
    let mut case = app().bound_at(moment("2026-01-01T00:00:00Z"));
    case.history.vehicles_of_licence = plates(&[PLATE, OTHER_PLATES[0], OTHER_PLATES[0], OTHER_PLATES[1]]);
    assert_eq!(case.judged(), Ok(()));
}

#[test]
fn ones_own_vehicle_is_never_counted_among_other_peoples() {
    let mut case = app();
    case.history.vehicles_of_licence = plates(&OTHER_PLATES);
    assert_eq!(case.judged(), Ok(()));
}

#[test]
fn points_are_spoken_of_last() {
    let mut case = app();
    case.driver.licence.current_points = Points::new(12);
    case.violation.recorded_by = RecordedBy::Officer;
    assert_eq!(case.judged(), Err(Refusal::NotRecordedByEquipment));
}

#[test]
fn the_warning_about_trading_is_for_other_peoples_vehicles() {
    assert!(!needs_trading_warning(&app().vehicle));
    assert!(needs_trading_warning(
        &app().bound_at(moment("2026-01-01T00:00:00Z")).vehicle
    ));
}

#[test]
fn a_refusal_travels_under_its_code_with_its_figures() {
    let every_one = [
        Refusal::NotRecordedByEquipment,
        Refusal::AlreadyHandled,
        Refusal::UnderObjection,
        Refusal::NotYourVehicle,
        Refusal::BeforeBinding {
            registered_at: moment("2026-02-01T00:00:00Z"),
            occurred_at: moment("2026-01-01T00:00:00Z"),
        },
        Refusal::FineAboveLimit {
            fine: Fen::from_yuan(500),
            limit: Fen::from_yuan(200),
        },
        Refusal::PointsAboveLimit {
            points: Points::new(9),
            limit: Points::new(6),
        },
        Refusal::WouldExceedPoints {
            now: Points::new(9),
            adding: Points::new(6),
            limit: Points::new(12),
        },
        Refusal::TooManyLicencesOnVehicle { limit: 3 },
        Refusal::TooManyVehiclesOfLicence { limit: 3 },
        Refusal::VehicleSuspended,
        Refusal::LicenceNotValid {
            status: LicenceStatus::Held,
        },
        Refusal::MixedVehicles,
        Refusal::NothingChosen,
        Refusal::PastDeadline {
            deadline: date(2026, 1, 1),
        },
    ];
    for refusal in every_one {
        let json = serde_json::to_value(refusal).unwrap();
        assert_eq!(json["reason"], refusal.code());
        assert_eq!(serde_json::from_value::<Refusal>(json).unwrap(), refusal);
    }
}
