//! The tables, as diesel knows them; their meaning stands in `migrations/`.

diesel::table! {
    users (key) {
        key -> Binary,
        name -> Text,
        added -> BigInt,
        account -> Nullable<Integer>,
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
        account -> Nullable<Text>,
        draft -> Nullable<Binary>,
    }
}

diesel::table! {
    checks (election) {
        election -> Integer,
        number -> BigInt,
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

diesel::table! {
    accounts (number) {
        number -> Integer,
        name -> Text,
        folded -> Text,
        password -> Text,
        created -> BigInt,
        handle -> Nullable<Binary>,
    }
}

diesel::table! {
    passkeys (account, number) {
        account -> Integer,
        number -> BigInt,
        name -> Text,
        credential -> Binary,
        document -> Text,
        added -> BigInt,
        used -> Nullable<BigInt>,
    }
}

diesel::table! {
    identities (account) {
        account -> Integer,
        issuer -> Text,
        subject -> Nullable<Text>,
        email -> Nullable<Text>,
        added -> BigInt,
    }
}

diesel::table! {
    registration_rules (draft) {
        draft -> Binary,
        account -> Integer,
        method -> Text,
        domains -> Text,
    }
}

diesel::table! {
    registration_addresses (draft, address) {
        draft -> Binary,
        address -> Text,
    }
}

diesel::table! {
    registration_links (token) {
        token -> Binary,
        election -> Binary,
        person -> Binary,
        since -> BigInt,
        mailbox -> Nullable<Binary>,
    }
}

diesel::table! {
    registrations (election, person) {
        election -> Binary,
        person -> Binary,
        credential -> Binary,
        since -> BigInt,
    }
}

diesel::table! {
    challenges (holder) {
        holder -> Binary,
        state -> Text,
        since -> BigInt,
    }
}

diesel::table! {
    sessions (token) {
        token -> Binary,
        account -> Integer,
        begun -> BigInt,
        used -> BigInt,
    }
}

diesel::table! {
    attempts (name) {
        name -> Binary,
        since -> BigInt,
        number -> Integer,
    }
}

diesel::table! {
    drafts (id) {
        id -> Binary,
        title -> Text,
        document -> Text,
        revision -> BigInt,
        saved -> BigInt,
        invited -> BigInt,
        election -> Nullable<Binary>,
        hooked -> BigInt,
    }
}

diesel::table! {
    webhooks (draft, number) {
        draft -> Binary,
        number -> BigInt,
        account -> Integer,
        url -> Text,
        salt -> Binary,
        made -> BigInt,
        told -> BigInt,
    }
}

diesel::table! {
    deliveries (number) {
        number -> Integer,
        draft -> Binary,
        webhook -> BigInt,
        message -> Text,
        event -> Text,
        body -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        attempts -> BigInt,
        since -> BigInt,
        due -> BigInt,
        done -> Nullable<BigInt>,
    }
}

diesel::table! {
    members (draft, account) {
        draft -> Binary,
        account -> Integer,
        role -> Text,
    }
}

diesel::table! {
    invitations (draft, number) {
        draft -> Binary,
        number -> BigInt,
        account -> Integer,
        part -> Text,
        name -> Text,
        token -> Binary,
        made -> BigInt,
        opened -> Nullable<BigInt>,
        key -> Nullable<Binary>,
        checked -> Nullable<BigInt>,
        ends -> BigInt,
    }
}

diesel::table! {
    letters (number) {
        number -> Integer,
        draft -> Binary,
        account -> Integer,
        purpose -> Text,
        title -> Text,
        subject -> Text,
        text -> Text,
        path -> Text,
    }
}

diesel::table! {
    mails (number) {
        number -> Integer,
        letter -> Integer,
        draft -> Binary,
        invitation -> Nullable<BigInt>,
        token -> Nullable<Text>,
        name -> Text,
        address -> Text,
        domain -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        attempts -> BigInt,
        since -> BigInt,
        due -> BigInt,
        done -> Nullable<BigInt>,
        voter -> Nullable<BigInt>,
    }
}

diesel::table! {
    lists (draft) {
        draft -> Binary,
        election -> Binary,
        account -> Integer,
        seen -> BigInt,
    }
}

diesel::table! {
    voters (draft, number) {
        draft -> Binary,
        number -> BigInt,
        credential -> Nullable<Binary>,
        weight -> BigInt,
        name -> Text,
        address -> Text,
        folded -> Text,
        language -> Text,
        ticket -> Text,
        opened -> Nullable<BigInt>,
        asked -> Nullable<BigInt>,
        pending -> Nullable<Binary>,
        wish -> Nullable<Binary>,
    }
}

diesel::table! {
    reminders (draft, due) {
        draft -> Binary,
        due -> BigInt,
        done -> Nullable<BigInt>,
    }
}

diesel::table! {
    announcements (draft, what) {
        draft -> Binary,
        what -> Text,
        account -> Integer,
        mailed -> BigInt,
        due -> BigInt,
        done -> Nullable<BigInt>,
        mails -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(voters, lists);
diesel::allow_tables_to_appear_in_same_query!(letters, mails);
diesel::allow_tables_to_appear_in_same_query!(webhooks, deliveries);
diesel::allow_tables_to_appear_in_same_query!(registration_rules, registration_addresses, drafts);
diesel::allow_tables_to_appear_in_same_query!(elections, board, credentials, ballots, heads);
diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    announcements,
    identities,
    passkeys,
    sessions,
    drafts,
    members,
    invitations,
    users
);
diesel::allow_tables_to_appear_in_same_query!(drafts, webhooks);
