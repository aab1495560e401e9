//! What people do in a browser, done in a real Chromium against the real service: voting, checking, auditing, and the
//! ways in which a page could betray them. Catalogue ids are in the names.

mod accessible;
mod console;
mod examiner;
mod hostile;
mod keyboard;
mod keyholder;
mod observer;
mod proxy;
mod scene;
mod states;
mod voter;
mod witnessed;
