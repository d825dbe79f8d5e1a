//! Who may use whom, among the files of `src` and of `javascript/src`.
//!
//! A file *uses* another where a path in it, in a `use` or in code, leads to something that the other one defines; of
//! re-exports, the file that has the definition is used. To declare a module (`mod x;`) and to re-export from it is no use:
//! a parent that does nothing else stands on nothing. A TypeScript file uses those it imports or re-exports from.
//!
//! - In each directory there is no loop among its files and its subdirectories, each taken as a whole.
//! - Among the modules of the crate only the arrows of [`ALLOWED`] exist.

mod rust;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What each module of the crate may use. Bindings may use all of the crate but each other.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("error", &[]),
    ("memory", &["error"]),
    ("tokenizer", &["error"]),
    ("chat", &["error"]),
    // Lint reads the descriptions of tools.
    ("schema", &["error", "chat"]),
    ("render", &["error", "tokenizer", "chat", "schema"]),
    ("parse", &["error", "tokenizer", "chat"]),
    (
        "encoding",
        &["error", "tokenizer", "chat", "render", "parse"],
    ),
    (
        "training",
        // Of the bridge, the reader of OpenAI messages.
        &[
            "error",
            "memory",
            "tokenizer",
            "chat",
            "render",
            "encoding",
            "bridge",
        ],
    ),
    (
        "bridge",
        &[
            "error",
            "tokenizer",
            "chat",
            "schema",
            "render",
            "parse",
            "encoding",
        ],
    ),
    ("tiktoken_ext", &[]),
];
const BINDINGS: [&str; 2] = ["python", "wasm"];

/// A file by the directories it is in and its name without ending: `["parse", "stream"]`. A file that is the module of a
/// directory has the name `mod` within it.
type FileId = Vec<String>;

/// Which file uses which.
type Uses = BTreeSet<(FileId, FileId)>;

/// The files with this ending under a directory of the repository, with their text.
fn sources(root: &str, ending: &str) -> BTreeMap<FileId, String> {
    fn walk(folder: &Path, id: &FileId, ending: &str, found: &mut BTreeMap<FileId, String>) {
        for entry in std::fs::read_dir(folder).expect("it is a directory") {
            let path = entry.expect("it can be read").path();
            let stem = path.file_stem().expect("it has a name").to_string_lossy();
            let mut inner = id.clone();
            inner.push(stem.into_owned());
            if path.is_dir() {
                walk(&path, &inner, ending, found);
            } else if path.extension().is_some_and(|found| found == ending) {
                if path.with_extension("").is_dir() {
                    inner.push("mod".to_owned());
                }
                let text = std::fs::read_to_string(&path).expect("it is text");
                found.insert(inner, text);
            }
        }
    }
    let mut found = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    walk(&folder, &Vec::new(), ending, &mut found);
    found
}

/// Which TypeScript files import or re-export from which.
fn typescript_uses(files: &BTreeMap<FileId, String>) -> Uses {
    let mut uses = Uses::new();
    for (file, text) in files {
        for line in text.lines() {
            let from = line.split_once("from \"./").map(|(_, name)| name);
            let imported = from.or_else(|| line.strip_prefix("import \"./"));
            let Some((name, _)) = imported.and_then(|name| name.split_once(".js\"")) else {
                continue;
            };
            let target = vec![name.to_owned()];
            // What is not there is made by the build.
            if files.contains_key(&target) && target != *file {
                uses.insert((file.clone(), target));
            }
        }
    }
    uses
}

/// The uses among what is directly in each directory: from which to which, with the two files of one of them.
type Arrows<'a> = BTreeMap<(&'a str, &'a str), (&'a FileId, &'a FileId)>;

fn by_directory(uses: &Uses) -> BTreeMap<&[String], Arrows<'_>> {
    let mut directories: BTreeMap<&[String], Arrows<'_>> = BTreeMap::new();
    for (user, used) in uses {
        let common = user.iter().zip(used).take_while(|(a, b)| a == b).count();
        let arrows = directories.entry(&user[..common]).or_default();
        arrows.insert((&user[common], &used[common]), (user, used));
    }
    directories
}

/// The arrows of a loop; None where there is none.
fn find_loop(arrows: &Arrows<'_>) -> Option<Vec<String>> {
    let mut nodes: BTreeSet<&str> = arrows.keys().flat_map(|(a, b)| [*a, *b]).collect();
    // What uses nothing that is left is in no loop.
    loop {
        let is_free = |node: &&str| {
            let mut used = arrows.keys().filter(|(user, _)| user == node);
            !used.any(|(_, used)| nodes.contains(used))
        };
        let free: Vec<&str> = nodes.iter().copied().filter(is_free).collect();
        if free.is_empty() {
            break;
        }
        nodes.retain(|node| !free.contains(node));
    }
    // From each that is left an arrow leads to another, so that following them ends in a loop.
    let mut path = vec![*nodes.first()?];
    loop {
        let last = path[path.len() - 1];
        let next = nodes
            .iter()
            .copied()
            .find(|next| arrows.contains_key(&(last, next)))?;
        let Some(start) = path.iter().position(|node| *node == next) else {
            path.push(next);
            continue;
        };
        path.push(next);
        let lines = path[start..].windows(2).map(|pair| {
            let (user, target) = arrows[&(pair[0], pair[1])];
            format!("{} uses {}", user.join("/"), target.join("/"))
        });
        return Some(lines.collect());
    }
}

/// The loops in all directories of a root, by directory.
fn loops(root: &str, uses: &Uses) -> BTreeMap<String, Vec<String>> {
    let mut loops = BTreeMap::new();
    for (directory, arrows) in by_directory(uses) {
        if let Some(found) = find_loop(&arrows) {
            let name = [&[root.to_owned()], directory].concat().join("/");
            loops.insert(name, found);
        }
    }
    loops
}

#[test]
fn no_loop() {
    let mut loops_found = loops("src", &rust::uses(&sources("src", "rs")));
    let typescript = typescript_uses(&sources("javascript/src", "ts"));
    loops_found.extend(loops("javascript/src", &typescript));
    assert!(loops_found.is_empty(), "{loops_found:#?}");
}

/// The arrows among the modules of the crate that may not be there.
fn forbidden(uses: &Uses) -> Vec<String> {
    let directories = by_directory(uses);
    let arrows = directories.get(&[][..]).cloned().unwrap_or_default();
    let may_use = |user: &str, used: &str| {
        if BINDINGS.contains(&user) {
            return !BINDINGS.contains(&used);
        }
        let row = ALLOWED.iter().find(|(module, _)| *module == user);
        row.unwrap_or_else(|| panic!("say in ALLOWED what {user} may use"))
            .1
            .contains(&used)
    };
    arrows
        .into_iter()
        .filter(|((user, used), _)| !may_use(user, used))
        .map(|(_, (user, used))| format!("{} uses {}", user.join("/"), used.join("/")))
        .collect()
}

#[test]
fn arrows_go_down() {
    let none: &[String] = &[];
    assert_eq!(forbidden(&rust::uses(&sources("src", "rs"))), none);
}

fn id(path: &str) -> FileId {
    path.split('/').map(str::to_owned).collect()
}

/// What the tests above look for is found where it is.
#[test]
fn loops_and_arrows_are_seen() {
    let files = [
        ("lib", "mod error; mod parse;"),
        ("error", "use crate::parse::Event; struct Error(Event);"),
        (
            "parse/mod",
            "mod event; mod stream; mod words; pub use self::event::Event;",
        ),
        ("parse/event", "pub struct Event;"),
        (
            "parse/stream",
            "use super::{Event, words}; fn f(_: Event) { words::split(); }",
        ),
        (
            "parse/words",
            "pub fn split() -> super::stream::Stream { todo!() } #[cfg(test)] mod tests { use super::*; }",
        ),
    ];
    let files = files.map(|(path, text)| (id(path), text.to_owned()));
    let uses = rust::uses(&files.into());
    let expected = [
        ("error", "parse/event"),
        ("parse/stream", "parse/event"),
        ("parse/stream", "parse/words"),
        ("parse/words", "parse/stream"),
    ];
    assert_eq!(uses, expected.map(|(a, b)| (id(a), id(b))).into());
    assert_eq!(forbidden(&uses), ["error uses parse/event"]);
    let found = [
        "parse/stream uses parse/words",
        "parse/words uses parse/stream",
    ];
    assert_eq!(
        loops("src", &uses),
        [("src/parse".to_owned(), found.map(str::to_owned).into())].into()
    );

    let files = [
        ("a", "import type { B } from \"./b.js\";"),
        (
            "b",
            "import \"./a.js\";\nimport { made } from \"./made.js\";",
        ),
    ];
    let uses = typescript_uses(&files.map(|(path, text)| (id(path), text.to_owned())).into());
    assert_eq!(
        loops("javascript/src", &uses)["javascript/src"],
        ["a uses b", "b uses a"]
    );
}
