//! What the schema promises to a client, the parser keeps.

use proptest::prelude::*;
use proptest::string::string_regex;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::*;

fn object<T: PartialSchema>() -> Object {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object,
        RefOr::T(_) | RefOr::Ref(_) => panic!("the schema is no plain object"),
    }
}

/// Text that the schema of `T` allows.
fn allowed<T: PartialSchema>() -> impl Strategy<Value = String> {
    let object = object::<T>();
    let pattern = object.pattern.unwrap();
    let lengths = object.min_length.unwrap()..=object.max_length.unwrap();
    string_regex(pattern.trim_start_matches('^').trim_end_matches('$'))
        .unwrap()
        .prop_filter("length", move |text| lengths.contains(&text.chars().count()))
}

/// Checks that `T` reads everything its schema allows, and its own example.
fn reads_what_its_schema_allows<T>()
where
    T: PartialSchema + ToSchema + serde::de::DeserializeOwned + serde::Serialize,
{
    for example in object::<T>().examples {
        assert!(
            serde_json::from_value::<T>(example.clone()).is_ok(),
            "{} example {example}",
            T::name()
        );
    }
    proptest!(|(text in allowed::<T>())| {
        let value = serde_json::from_value::<T>(text.clone().into());
        prop_assert!(value.is_ok(), "{} {text:?}", T::name());
        prop_assert_eq!(serde_json::to_value(value.unwrap()).unwrap(), serde_json::Value::from(text));
    });
}

#[test]
fn every_text_type_reads_what_its_schema_allows() {
    reads_what_its_schema_allows::<DecisionNumber>();
    reads_what_its_schema_allows::<DriverRef>();
    reads_what_its_schema_allows::<EvidenceId>();
    reads_what_its_schema_allows::<FileNumber>();
    reads_what_its_schema_allows::<IdempotencyKey>();
    reads_what_its_schema_allows::<LicenceNumber>();
    reads_what_its_schema_allows::<PersonName>();
    reads_what_its_schema_allows::<Picture>();
    reads_what_its_schema_allows::<PlateNumber>();
    reads_what_its_schema_allows::<Statement>();
    reads_what_its_schema_allows::<TransactionId>();
    reads_what_its_schema_allows::<Vin>();
    reads_what_its_schema_allows::<ViolationCode>();
    reads_what_its_schema_allows::<ViolationId>();
}

#[test]
fn the_example_of_an_identity_number_is_one() {
    for example in object::<IdentityNumber>().examples {
        assert!(serde_json::from_value::<IdentityNumber>(example).is_ok());
    }
}

#[test]
fn the_schema_of_an_act_names_everything_it_refers_to() {
    let mut named = Vec::new();
    Act::schemas(&mut named);
    let known: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).chain(["Act"]).collect();
    let document = serde_json::to_string(&named).unwrap() + &serde_json::to_string(&Act::schema()).unwrap();
    let references: Vec<&str> = document
        .split("#/components/schemas/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(
        references.contains(&"Ground") && references.contains(&"ViolationId"),
        "{references:?}"
    );
    for reference in references {
        assert!(known.contains(&reference), "{reference} is nowhere described");
    }
}

proptest! {
    #[test]
    fn no_schema_can_tell_a_wrong_check_character_or_day_but_everything_else(text in allowed::<IdentityNumber>()) {
        match text.parse::<IdentityNumber>() {
            Ok(_) | Err(IdentityNumberError::CheckCharacter { .. } | IdentityNumberError::BirthDate) => {}
            Err(other) => prop_assert!(false, "{text}: {other:?}"),
        }
    }
}
