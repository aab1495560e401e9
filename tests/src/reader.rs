//! A page as a screen reader reads it: Chromium's accessibility tree, and what would leave a listener lost in it.

use crate::webdriver::Browser;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What is operated: each has a name of its own.
const CONTROLS: [&str; 20] = [
    "button",
    "checkbox",
    "combobox",
    "ColorWell",
    "Date",
    "DateTime",
    "DisclosureTriangle",
    "DisclosureTriangleGrouped",
    "InputTime",
    "link",
    "listbox",
    "menuitem",
    "PopUpButton",
    "radio",
    "searchbox",
    "slider",
    "spinbutton",
    "switch",
    "tab",
    "textbox",
];

/// What is not operated and says nothing without a name.
const NAMED: [&str; 6] = ["dialog", "image", "img", "navigation", "progressbar", "region"];

/// What is named together with the controls inside it, so that these may have the same names as others elsewhere.
const GROUPS: [&str; 6] = ["Date", "DateTime", "group", "InputTime", "radiogroup", "tablist"];

/// What lies in them is heard as a part of them: a link of the page's head is no twin of one in its text.
const LANDMARKS: [&str; 3] = ["banner", "contentinfo", "navigation"];

/// What is read out when it changes.
const LIVE: [&str; 2] = ["alert", "status"];

/// The texts of what is wrong with fields, as a reader sees them.
const ERRORS: &str =
    "return [...document.querySelectorAll('.field-error')].map(e => e.innerText.trim()).filter(text => text)";

/// One thing of the tree.
#[derive(Debug, Default)]
struct Node {
    role: String,
    name: String,
    description: String,
    value: String,
    /// Of a heading, from 1.
    level: u64,
    /// Where a link leads.
    url: String,
    invalid: bool,
    modal: bool,
    expanded: Option<bool>,
    checked: bool,
    /// The place of what it lies in, among all.
    parent: Option<usize>,
}

/// A page in the order in which it is read.
#[derive(Debug)]
pub struct Reading {
    nodes: Vec<Node>,
    /// What the page says is wrong with fields.
    errors: Vec<String>,
}

impl Reading {
    /// Reads what a browser shows.
    #[track_caller]
    pub fn of(browser: &Browser) -> Self {
        let tree = browser.tool("Accessibility.getFullAXTree", json!({}));
        let errors = browser.run(ERRORS, json!([]));
        let errors = errors.as_array().into_iter().flatten().filter_map(Value::as_str);
        Self::from_tree(&tree, errors.map(plain).collect())
    }

    fn from_tree(tree: &Value, errors: Vec<String>) -> Self {
        let all: Vec<&Value> = tree["nodes"].as_array().into_iter().flatten().collect();
        let by_id: BTreeMap<&str, &Value> =
            all.iter().filter_map(|node| Some((node["nodeId"].as_str()?, *node))).collect();
        let mut reading = Self { nodes: Vec::new(), errors };
        let root = all.iter().find(|node| node["parentId"].is_null());
        // What is still to be read, the next last, each with what it lies in.
        let mut rest: Vec<(&Value, Option<usize>)> = root.map(|root| (*root, None)).into_iter().collect();
        while let Some((node, parent)) = rest.pop() {
            let inside = if node["ignored"] == true {
                parent
            } else {
                reading.nodes.push(Node::of(node, parent));
                Some(reading.nodes.len() - 1)
            };
            let children = node["childIds"].as_array().into_iter().flatten().rev();
            let children = children.filter_map(|id| by_id.get(id.as_str()?).copied());
            rest.extend(children.map(|child| (child, inside)));
        }
        reading
    }

    /// What is read, a line each: what it is, and its words.
    pub fn lines(&self) -> Vec<String> {
        let said = self.nodes.iter().filter(|node| !matches!(&*node.role, "InlineTextBox" | "ListMarker"));
        said.filter_map(Node::line).collect()
    }

    /// What would leave a listener lost.
    pub fn faults(&self) -> Vec<String> {
        let dialog = self.nodes.iter().any(|node| node.modal);
        let mut faults = self.names();
        faults.extend(self.twins());
        faults.extend(self.said_twice());
        faults.extend(self.errors());
        faults.extend(self.headings(dialog));
        if !dialog {
            faults.extend(self.landmarks());
        }
        faults
    }

    fn names(&self) -> Vec<String> {
        let mute = |node: &&Node| {
            let role = &*node.role;
            (CONTROLS.contains(&role) || NAMED.contains(&role)) && node.name.is_empty()
        };
        self.nodes.iter().filter(mute).map(|node| format!("a {} has no name", node.role)).collect()
    }

    /// Controls that do different things, and are not told apart by their names.
    fn twins(&self) -> Vec<String> {
        let mut seen: BTreeMap<(String, &str, &str), Vec<&str>> = BTreeMap::new();
        for (place, node) in self.nodes.iter().enumerate() {
            if CONTROLS.contains(&&*node.role) && !node.name.is_empty() {
                let key = (self.group(place), &*node.role, &*node.name);
                seen.entry(key).or_default().push(&node.url);
            }
        }
        let alike = seen.into_iter().filter(|((_, role, _), urls)| {
            let different: BTreeSet<&str> = urls.iter().copied().collect();
            urls.len() > 1 && (*role != "link" || different.len() > 1)
        });
        alike.map(|((_, role, name), urls)| format!("{} times a {role} {name:?}", urls.len())).collect()
    }

    /// The landmarks, and the names of the groups, that something lies in.
    fn group(&self, place: usize) -> String {
        let part = |node: &Node| match &*node.role {
            role if GROUPS.contains(&role) => Some(format!("{}/", node.name)),
            role if LANDMARKS.contains(&role) => Some(format!("{role} {}/", node.name)),
            _ => None,
        };
        self.around(place).filter_map(part).collect()
    }

    /// What something lies in, from the inside out.
    fn around(&self, place: usize) -> impl Iterator<Item = &Node> {
        let parent = |node: &&Node| self.nodes.get(node.parent?);
        std::iter::successors(self.nodes.get(place).and_then(|node| parent(&node)), parent)
    }

    fn said_twice(&self) -> Vec<String> {
        let live = |node: &Node| LIVE.contains(&&*node.role);
        let nested =
            self.nodes.iter().enumerate().filter(|(place, node)| live(node) && self.around(*place).any(live));
        nested.map(|(_, node)| format!("a {} within another live region", node.role)).collect()
    }

    /// Whoever comes to a field hears what is wrong with it.
    fn errors(&self) -> Vec<String> {
        let invalid: Vec<&Node> = self.nodes.iter().filter(|node| node.invalid).collect();
        let loose =
            self.errors.iter().filter(|error| !invalid.iter().any(|node| node.description.contains(*error)));
        let loose = loose.map(|error| format!("no field is tied to its error {error:?}"));
        let silent = invalid.iter().filter(|node| node.description.is_empty());
        loose
            .chain(silent.map(|node| format!("the field {:?} does not say what is wrong", node.name)))
            .collect()
    }

    /// One heading names the page, and those below it skip no level.
    fn headings(&self, dialog: bool) -> Vec<String> {
        let headings: Vec<&Node> = self.nodes.iter().filter(|node| node.role == "heading").collect();
        let mut faults = Vec::new();
        let first: Vec<&str> =
            headings.iter().filter(|node| node.level == 1).map(|node| &*node.name).collect();
        let title = self.nodes.first().map_or("", |root| &*root.name);
        match first[..] {
            [one] if !dialog && !title.contains(one) => faults.push(format!("{title:?} is not {one:?}")),
            [_] => {}
            _ if dialog => {}
            _ => faults.push(format!("not one heading of the page, but {first:?}")),
        }
        if !dialog && headings.first().is_some_and(|node| node.level != 1) {
            faults.push(format!("{:?} stands above the page's heading", headings[0].name));
        }
        for pair in headings.windows(2) {
            if pair[1].level > pair[0].level + 1 {
                let [above, below] =
                    [pair[0], pair[1]].map(|node| format!("h{} {:?}", node.level, node.name));
                faults.push(format!("{below} below {above}"));
            }
        }
        faults.extend(
            headings.iter().filter(|node| node.name.is_empty()).map(|_| "an empty heading".to_owned()),
        );
        faults
    }

    fn landmarks(&self) -> Vec<String> {
        let number = |role: &str| self.nodes.iter().filter(|node| node.role == role).count();
        let once = ["main", "banner", "contentinfo"].into_iter().filter(|role| number(role) != 1);
        let once = once.map(|role| format!("{} landmarks {role}", number(role)));
        let mut seen = BTreeSet::new();
        let several =
            self.nodes.iter().filter(|node| matches!(&*node.role, "navigation" | "region" | "form"));
        let twins =
            several.filter(move |node| !node.name.is_empty() && !seen.insert((&node.role, &node.name)));
        once.chain(twins.map(|node| format!("twice a {} {:?}", node.role, node.name))).collect()
    }
}

impl Node {
    fn of(node: &Value, parent: Option<usize>) -> Self {
        let text = |field: &str| plain(node[field]["value"].as_str().unwrap_or_default());
        let mut read = Self {
            role: text("role"),
            name: text("name"),
            description: text("description"),
            value: text("value"),
            parent,
            ..Self::default()
        };
        for property in node["properties"].as_array().into_iter().flatten() {
            let value = &property["value"]["value"];
            match property["name"].as_str() {
                Some("level") => read.level = value.as_u64().unwrap_or_default(),
                Some("url") => read.url = value.as_str().unwrap_or_default().to_owned(),
                Some("invalid") => read.invalid = value != "false",
                Some("modal") => read.modal = value == true,
                Some("checked") => read.checked = value == "true",
                Some("expanded") => read.expanded = value.as_bool(),
                _ => {}
            }
        }
        read
    }

    /// How it is read; nothing of what only holds others.
    fn line(&self) -> Option<String> {
        let Self { role, name, description, value, level, expanded, checked, .. } = self;
        let what = match &**role {
            "StaticText" => return Some(name.clone()).filter(|name| !name.is_empty()),
            "heading" => format!("heading {level}"),
            "generic" | "none" | "paragraph" | "LabelText" | "Legend" | "RootWebArea" => return None,
            role => role.to_owned(),
        };
        let part = |before: &str, text: &str| {
            if text.is_empty() { String::new() } else { format!("{before}{text}") }
        };
        let open = expanded.map_or("", |open| if open { ", open" } else { ", closed" });
        let chosen = if *checked { ", chosen" } else { "" };
        let wrong = if self.invalid { ", wrong" } else { "" };
        Some(format!(
            "[{what}{open}{chosen}{wrong}]{}{}{}",
            part(" ", name),
            part(" = ", value),
            part(" – ", description)
        ))
    }
}

/// A text without line breaks, and without the marks that keep directions of writing apart.
fn plain(text: &str) -> String {
    let text = text.replace(['\u{2068}', '\u{2069}'], "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of nodes, each with role, name and what it lies in; the first is the root.
    fn reading(nodes: &[(&str, &str, usize)], more: &[(usize, Value)], errors: &[&str]) -> Reading {
        let nodes = nodes.iter().enumerate().map(|(place, (role, name, parent))| {
            let children: Vec<String> = nodes.iter().enumerate().skip(1)
                .filter(|(_, (.., parent))| *parent == place).map(|(child, _)| child.to_string()).collect();
            let mut node = json!({
                "nodeId": place.to_string(), "childIds": children, "role": { "value": role }, "name": { "value": name },
            });
            if place > 0 {
                node["parentId"] = json!(parent.to_string());
            }
            for (_, given) in more.iter().filter(|(of, _)| *of == place) {
                for (field, value) in given.as_object().expect("fields") {
                    node[field] = value.clone();
                }
            }
            node
        });
        let errors = errors.iter().map(|error| (*error).to_owned()).collect();
        Reading::from_tree(&json!({ "nodes": nodes.collect::<Vec<_>>() }), errors)
    }

    fn property(name: &str, value: Value) -> Value {
        json!({ "properties": [{ "name": name, "value": { "value": value } }] })
    }

    const PAGE: [(&str, &str, usize); 5] = [
        ("RootWebArea", "Votes · Glassurn", 0),
        ("banner", "", 0),
        ("main", "", 0),
        ("contentinfo", "", 0),
        ("heading", "Votes", 2),
    ];

    fn page(
        more: &[(&'static str, &'static str, usize)],
        with: &[(usize, Value)],
        errors: &[&str],
    ) -> Vec<String> {
        let with = [&[(4, property("level", json!(1)))][..], with].concat();
        reading(&[&PAGE[..], more].concat(), &with, errors).faults()
    }

    #[test]
    fn a_page_in_order_has_no_fault() {
        let more = [
            ("group", "Ada", 2),
            ("radio", "1", 5),
            ("group", "Ben", 2),
            ("radio", "1", 7),
            ("button", "Save", 2),
        ];
        assert_eq!(page(&more, &[], &[]), Vec::<String>::new());
    }

    #[test]
    fn what_leaves_a_listener_lost_is_found() {
        let two = [("button", "Copy", 2), ("button", "Copy", 2)];
        assert_eq!(page(&two, &[], &[]), ["2 times a button \"Copy\""]);
        assert_eq!(page(&[("link", "", 2)], &[], &[]), ["a link has no name"]);
        let same = [("link", "Home", 2), ("link", "Home", 2)];
        assert_eq!(page(&same, &[], &[]), Vec::<String>::new());
        let other = [(5, property("url", json!("/a"))), (6, property("url", json!("/b")))];
        assert_eq!(page(&same, &other, &[]), ["2 times a link \"Home\""]);
        let apart = [("link", "Home", 2), ("link", "Home", 3)];
        assert_eq!(page(&apart, &other, &[]), Vec::<String>::new());
        let below = [("heading", "Deep", 2)];
        assert_eq!(
            page(&below, &[(5, property("level", json!(3)))], &[]),
            ["h3 \"Deep\" below h1 \"Votes\""]
        );
        assert_eq!(
            page(&below, &[(5, property("level", json!(1)))], &[]),
            ["not one heading of the page, but [\"Votes\", \"Deep\"]"]
        );
        assert_eq!(page(&[("main", "", 0)], &[], &[]), ["2 landmarks main"]);
        assert_eq!(
            page(&[("status", "", 2), ("alert", "", 5)], &[], &[]),
            ["a alert within another live region"]
        );
    }

    #[test]
    fn an_error_is_tied_to_its_field() {
        let field = [("textbox", "Code", 2)];
        let told = json!({ "description": { "value": "24 letters. One is wrong." } });
        let wrong = property("invalid", json!("true"));
        let both = [(5, told.clone()), (5, wrong.clone())];
        assert_eq!(page(&field, &both, &["One is wrong."]), Vec::<String>::new());
        assert_eq!(
            page(&field, &[(5, told)], &["One is wrong."]),
            ["no field is tied to its error \"One is wrong.\""]
        );
        assert_eq!(page(&field, &[(5, wrong)], &[]), ["the field \"Code\" does not say what is wrong"]);
    }
}
