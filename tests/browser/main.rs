//! What people do in a browser, done in a real Chromium against the real service: voting, checking, auditing, and the
//! ways in which a page could betray them. Catalogue ids are in the names.

mod accessible;
mod by_command;
mod console;
mod embed;
mod examiner;
mod forced;
mod hostile;
mod kept;
mod keyboard;
mod keyholder;
mod languages;
mod layout;
mod liar;
mod mailed_codes;
mod mirror;
mod observer;
mod paper;
mod passkey_key;
mod poll;
mod proxy;
mod read_out;
mod registered;
mod roll;
mod scene;
mod session;
mod sign_in;
mod states;
mod stolen;
mod voter;
mod whole;
mod witnessed;
mod wizard;
