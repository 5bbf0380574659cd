use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn error(text: &str) -> IdentityNumberError {
    text.parse::<IdentityNumber>().unwrap_err()
}

#[test]
fn numbers_known_to_be_valid_are_read() {
    let woman: IdentityNumber = "11010519491231002X".parse().unwrap();
    assert_eq!(woman.as_str(), "11010519491231002X");
    assert_eq!(woman.birth_date(), date(1949, 12, 31));
    assert_eq!(woman.sex(), Sex::Female);
    assert!(!woman.is_residence_permit());

    let man: IdentityNumber = "440524188001010014".parse().unwrap();
    assert_eq!(man.birth_date(), date(1880, 1, 1));
    assert_eq!(man.sex(), Sex::Male);
}

#[test]
fn a_small_x_is_the_same_number() {
    let small: IdentityNumber = "11010519491231002x".parse().unwrap();
    assert_eq!(small, "11010519491231002X".parse().unwrap());
}

#[test]
fn a_refusal_says_what_to_correct() {
    assert_eq!(error(""), IdentityNumberError::Length);
    assert_eq!(error("11010519491231002"), IdentityNumberError::Length);
    assert_eq!(error("11010519491231002X0"), IdentityNumberError::Length);
    assert_eq!(
        error("1101051949l231002X"),
        IdentityNumberError::Character { position: 11 }
    );
    assert_eq!(
        error("X1010519491231002X"),
        IdentityNumberError::Character { position: 1 }
    );
    assert_eq!(
        error("11010519491231002Y"),
        IdentityNumberError::Character { position: 18 }
    );
    assert_eq!(
        error("京1010519491231002X"),
        IdentityNumberError::Character { position: 1 }
    );
    assert_eq!(error("10010519491231002X"), IdentityNumberError::Region);
    assert_eq!(error("81010519491231002X"), IdentityNumberError::Region);
    assert_eq!(error("11010519490229002X"), IdentityNumberError::BirthDate);
    assert_eq!(error("11010517991231002X"), IdentityNumberError::BirthDate);
    assert_eq!(
        error("110105194912310020"),
        IdentityNumberError::CheckCharacter { expected: 'X' }
    );
}

#[test]
fn a_birthday_on_a_leap_day_needs_a_leap_year() {
    assert!(numbered("110105", "20000229", 1).parse::<IdentityNumber>().is_ok());
    assert_eq!(
        error(&numbered("110105", "19000229", 1)),
        IdentityNumberError::BirthDate
    );
}

#[test]
fn residence_permits_are_told_apart() {
    for region in ["810000", "820000", "830000"] {
        assert!(
            numbered(region, "19900101", 17)
                .parse::<IdentityNumber>()
                .unwrap()
                .is_residence_permit()
        );
    }
    assert!(
        !numbered("710000", "19900101", 17)
            .parse::<IdentityNumber>()
            .unwrap()
            .is_residence_permit()
    );
}

#[test]
fn logs_never_see_number_or_name_in_full() {
    let card = a_card();
    let logged = format!("{card:?}");
    assert!(
        logged.contains("1101**********002X") && logged.contains("张*"),
        "{logged}"
    );
    for secret in ["11010519491231002X", "张三", "朝阳区", "1949", "汉"] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
    }
}

#[test]
fn the_refusal_of_a_message_does_not_repeat_the_number() {
    let refused = serde_json::from_str::<IdentityNumber>("\"110105194912310020\"")
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("check character") && !refused.contains("1949"),
        "{refused}"
    );
}

#[test]
fn a_card_is_valid_on_its_first_and_its_last_day() {
    let card = a_card();
    assert!(!card.is_valid_on(date(2009, 12, 31)));
    assert!(card.is_valid_on(date(2010, 1, 1)));
    assert!(card.is_valid_on(date(2030, 1, 1)));
    assert!(!card.is_valid_on(date(2030, 1, 2)));
}

#[test]
fn a_card_for_ever_never_ends() {
    let mut card = a_card();
    card.valid_until = None;
    assert!(card.is_valid_on(date(2100, 1, 1)));
}

#[test]
fn names_are_short_and_have_no_blanks_at_their_ends() {
    for right in ["张三", "买买提·吐尔逊", "ANNA MARIA SMITH", &"张".repeat(60)] {
        assert_eq!(right.parse::<PersonName>().unwrap().as_str(), right);
    }
    for wrong in [
        "",
        " 张三",
        "张三 ",
        "张三\u{3000}",
        "张\0三",
        "张\n三",
        &"张".repeat(61),
    ] {
        assert!(wrong.parse::<PersonName>().is_err(), "{wrong:?}");
    }
}

fn a_card() -> IdentityCard {
    IdentityCard {
        name: "张三".parse().unwrap(),
        sex: Sex::Female,
        nation: "汉".to_owned(),
        birth: date(1949, 12, 31),
        address: "北京市朝阳区某街1号".to_owned(),
        number: "11010519491231002X".parse().unwrap(),
        authority: "北京市公安局朝阳分局".to_owned(),
        valid_from: date(2010, 1, 1),
        valid_until: Some(date(2030, 1, 1)),
    }
}

/// A number whose check character holds.
fn numbered(region: &str, birth: &str, serial: u16) -> String {
    let digits = format!("{region}{birth}{serial:03}");
    let check = IdentityNumber::check_character(digits.as_bytes().try_into().unwrap());
    format!("{digits}{check}")
}

prop_compose! {
    fn any_number()(
        region in prop::sample::select(vec!["110105", "440524", "659001", "710000", "810000", "830000"]),
        year in 1800..=2099,
        month in 1..=12,
        day in 1..=28,
        serial in 0u16..1000,
    ) -> String {
        numbered(region, &format!("{year}{month:02}{day:02}"), serial)
    }
}

proptest! {
    #[test]
    fn a_valid_number_comes_back_unchanged(text in any_number()) {
        let number: IdentityNumber = text.parse().unwrap();
        prop_assert_eq!(number.as_str(), &text);
        prop_assert_eq!(number.birth_date().strftime("%Y%m%d").to_string(), &text[6..14]);
        prop_assert_eq!(serde_json::from_str::<IdentityNumber>(&serde_json::to_string(&number).unwrap()).unwrap(), number);
    }

    #[test]
    fn one_wrong_digit_is_always_found(text in any_number(), position in 0usize..17, off in 1u8..10) {
        let mut wrong = text.into_bytes();
        wrong[position] = b'0' + (wrong[position] - b'0' + off) % 10;
        prop_assert!(String::from_utf8(wrong).unwrap().parse::<IdentityNumber>().is_err());
    }

    #[test]
    fn two_neighbours_swapped_are_always_found(text in any_number(), position in 0usize..16) {
        let mut swapped = text.clone().into_bytes();
        swapped.swap(position, position + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        prop_assert_eq!(swapped.parse::<IdentityNumber>().is_ok(), swapped == text);
    }

    #[test]
    fn any_text_is_a_number_or_is_refused_without_panic(text in "\\PC{0,20}", digits in "[0-9Xx京]{18}") {
        let _ = text.parse::<IdentityNumber>();
        let _ = digits.parse::<IdentityNumber>();
    }

    #[test]
    fn names_survive_the_journey_through_json(text in "\\PC{1,60}") {
        if let Ok(name) = text.parse::<PersonName>() {
            prop_assert_eq!(serde_json::from_str::<PersonName>(&serde_json::to_string(&name).unwrap()).unwrap(), name);
        }
    }
}
