//! The tables, as diesel knows them; their meaning stands in `migrations/`.

diesel::table! {
    users (key) {
        key -> Binary,
        name -> Text,
        added -> BigInt,
    }
}

diesel::table! {
    elections (number) {
        number -> Integer,
        id -> Binary,
        size -> BigInt,
    }
}

diesel::table! {
    board (election, position) {
        election -> Integer,
        position -> BigInt,
        entry -> Binary,
        leaf -> Binary,
        kind -> BigInt,
        signer -> Nullable<Text>,
        body -> Binary,
        request -> Binary,
        batch -> BigInt,
    }
}

diesel::table! {
    credentials (election, credential) {
        election -> Integer,
        credential -> Binary,
        position -> BigInt,
    }
}

diesel::table! {
    ballots (election, credential, sequence) {
        election -> Integer,
        credential -> Binary,
        sequence -> BigInt,
        first_d -> Binary,
        position -> BigInt,
    }
}

diesel::table! {
    journal (number) {
        number -> Integer,
        time -> BigInt,
        deed -> Text,
        election -> Nullable<Binary>,
        detail -> Text,
    }
}

diesel::table! {
    leader (number) {
        number -> Integer,
        key -> Binary,
        url -> Text,
        term -> BigInt,
    }
}

diesel::table! {
    heads (election, kind) {
        election -> Integer,
        kind -> Text,
        size -> BigInt,
        note -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(elections, board, credentials, ballots, heads);
