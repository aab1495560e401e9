//! The service `glassurn-server`: takes ballots, keeps the boards, serves the pages.
//!
//! actix outside, diesel inside, decisions between: each noun decides in `mod.rs`, speaks HTTP in `http.rs` and SQL in
//! `store.rs`. Trusted with availability alone: whatever it does to a board, readers see.

mod account;
mod announcement;
mod auth;
mod ballot;
mod board;
mod check;
mod clock;
mod config;
mod courier;
mod credential;
mod db;
mod desk;
mod docs;
mod draft;
mod election;
mod embed;
mod error;
mod folder;
mod invitation;
mod journal;
mod limits;
mod mail;
mod manifest;
mod peer;
mod pool;
mod registration;
mod routes;
mod schema;
mod service;
mod site;
mod start;
mod status;
mod text;
mod token;
mod turns;
mod voter;
mod webhook;
mod witness;

use account::provider::operator::Who;
use clap::Parser;
use config::{Cli, Command, Config, LogFormat, User};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use zeroize::Zeroizing;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.print_config {
        return print_config(&cli.config);
    }
    log(&cli.config);
    let done = match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(cli.config),
        Command::Migrate => start::migrate(&cli.config),
        Command::Check => start::check(&cli.config).map(|lines| print(&lines)),
        Command::User(User::Add { key: Some(key), name, .. }) => start::add_user(&cli.config, &key, &name),
        Command::User(User::Add { account, identity, password, .. }) => {
            let (name, who) = (account.unwrap_or_default(), identity.who());
            let source = if who.is_some() { password.source_or_none() } else { password.source() };
            start::add_account(&cli.config, &name, &source, who.as_ref()).map(print_made)
        }
        Command::User(User::Link { account, identity, nobody }) => {
            let who = if nobody { Some(Who::Nobody) } else { identity.who() };
            start::link(&cli.config, &account, who.as_ref())
        }
        Command::User(User::Passwd { account, password, remove_passkeys }) => {
            start::change_password(&cli.config, &account, &password.source(), remove_passkeys).map(print_made)
        }
        Command::User(User::List) => start::list_users(&cli.config).map(|lines| print(&lines)),
        Command::Backup { to } => start::backup(&cli.config, &to),
        Command::Restore { from } => start::restore(&cli.config, &from).map(|lines| print(&lines)),
        Command::Pages { to } => site::export::export(&to).map(|hash| print(&[hash])),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("glassurn-server: {error}");
            ExitCode::from(2)
        }
    }
}

/// Serves until a signal to stop, or until the sequencer stops.
fn serve(config: Config) -> Result<(), start::StartError> {
    let metrics = status::install()?;
    let started = start::serve(config, metrics)?;
    let (service, sequencer) = (Arc::new(started.service), started.sequencer);
    let served = actix_web::rt::System::new().block_on(routes::serve(service.into(), started.stopped));
    // Every way to the sequencer is gone with the service: it drains its queue and ends.
    let sequenced = sequencer.join();
    served?;
    match sequenced {
        Ok(result) => Ok(result?),
        Err(_) => Err(start::StartError::Panicked),
    }
}

fn log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log).unwrap_or_else(|_| "info".into());
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(!plain && std::io::stderr().is_terminal())
        .with_target(false);
    match config.log_format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Text => lines.init(),
    }
}

fn print_config(config: &Config) -> ExitCode {
    match toml::to_string(config) {
        Ok(text) => {
            print(&[text]);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("glassurn-server: {error}");
            ExitCode::from(2)
        }
    }
}

/// Prints a password that was made, this once.
fn print_made(password: Option<Zeroizing<String>>) {
    if let Some(password) = password {
        // Whoever has closed the pipe does not read on.
        writeln!(std::io::stdout().lock(), "{}", *password).ok();
    }
}

fn print(lines: &[String]) {
    let mut out = std::io::stdout().lock();
    for line in lines {
        // Whoever has closed the pipe does not read on.
        writeln!(out, "{line}").ok();
    }
}
