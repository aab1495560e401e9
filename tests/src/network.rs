//! Machines with a network between them (Linux namespaces of their own), each of which can be cut off without a word, as by
//! a broken switch: no connection is closed, nothing more arrives.

use crate::namespace;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Says to a test's program that it runs inside.
const INSIDE: &str = "GLASSURN_TEST_NETWORK";

/// Makes the network in which [`Machine::new`] puts machines: a switch that all are connected with, and the tests' own place.
const SWITCH: &str = "mount -t tmpfs none /run && mkdir /run/netns && ip link set lo up && \
     ip link add switch type bridge && ip addr add 10.77.0.1/24 dev switch && ip link set switch up && exec \"$@\"";

/// Runs this test again inside a network of its own, which ends with it and with every process that it started. `true`
/// inside; `false` outside, once it has passed there, or where this machine lets nobody make networks.
#[track_caller]
pub fn inside(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    if !namespace::available() {
        return false;
    }
    let program = std::env::current_exe().expect("a test is a program");
    let status = namespace::unshare(&["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"])
        .args(["sh", "-c", SWITCH, "sh"])
        .arg(program)
        .args([test, "--exact", "--nocapture"])
        .env(INSIDE, "1")
        .status();
    assert!(status.is_ok_and(|status| status.success()), "{test} fails in its network");
    false
}

/// A machine of the network.
#[derive(Debug, Clone)]
pub struct Machine {
    number: u8,
}

impl Machine {
    /// Connects a machine with the switch.
    #[track_caller]
    pub fn new(number: u8) -> Self {
        let (machine, cable) = (format!("m{number}"), format!("c{number}"));
        let address = format!("{}/24", Self { number }.address());
        ip(&["netns", "add", &machine]);
        ip(&["link", "add", &cable, "type", "veth", "peer", "name", "eth0", "netns", &machine]);
        ip(&["link", "set", &cable, "master", "switch", "up"]);
        ip(&["-n", &machine, "addr", "add", &address, "dev", "eth0"]);
        for device in ["eth0", "lo"] {
            ip(&["-n", &machine, "link", "set", device, "up"]);
        }
        Self { number }
    }

    /// Its address.
    pub fn address(&self) -> Ipv4Addr {
        Ipv4Addr::new(10, 77, 0, 10 + self.number)
    }

    /// A command that runs a program on this machine.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &format!("m{}", self.number)]).arg(program.as_ref());
        command.stdin(Stdio::null());
        command
    }

    /// Pulls its cable.
    #[track_caller]
    pub fn cut(&self) {
        ip(&["link", "set", &format!("c{}", self.number), "down"]);
    }

    /// Plugs it in again.
    #[track_caller]
    pub fn join(&self) {
        ip(&["link", "set", &format!("c{}", self.number), "up"]);
    }
}

#[track_caller]
fn ip(arguments: &[&str]) {
    let status = Command::new("ip").args(arguments).status().expect("Debian's package iproute2 is there");
    assert!(status.success(), "ip {arguments:?}: {status}");
}
