//! Every address is answered with the start page of the program that draws it.

use glassurn_api::program::Program;
use glassurn_web::console::ConsoleRoute;
use glassurn_web::route::Route;
use yew_router::Routable;

/// The addresses of a program's pages, with something in the place of what varies.
fn addresses<R: Routable>() -> Vec<String> {
    let filled = |segment: &str| if segment.starts_with(':') { "5c".repeat(32) } else { segment.to_owned() };
    let routes = R::routes().into_iter();
    routes.map(|route| route.split('/').map(filled).collect::<Vec<_>>().join("/")).collect()
}

fn program(address: &str) -> Program {
    Program::of(address.trim_start_matches('/'))
}

#[test]
fn voters_and_observers_addresses_start_their_own_program() {
    let addresses = addresses::<Route>();
    let mut watched = 0;
    for address in &addresses {
        let is_watched = Route::recognize(address).is_some_and(|route| route.is_watched());
        watched += usize::from(is_watched);
        let expected = if is_watched { Program::Watch } else { Program::Voters };
        assert_eq!(program(address), expected, "{address}");
    }
    assert!(watched == 3 && addresses.len() > 8, "{addresses:?}");
}

#[test]
fn officials_addresses_start_their_own_program() {
    let addresses = addresses::<ConsoleRoute>();
    assert!(addresses.len() > 15, "{addresses:?}");
    for address in &addresses {
        assert_eq!(program(address), Program::Console, "{address}");
    }
}

#[test]
fn an_address_that_only_looks_like_one_is_the_voters() {
    for address in ["/e/5c/boards", "/board", "/e/board", "/consoles", "/audit/5c/x", "/x/5c/audit"] {
        assert_eq!(program(address), Program::Voters, "{address}");
    }
}
