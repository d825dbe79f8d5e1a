//! Which Rust files use which.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{File, ItemMod, ItemUse, UseTree, Visibility};

use super::{FileId, Uses};

/// A module by the names that lead to it from the crate's root.
type ModulePath = Vec<String>;

/// The files that use each other.
pub(super) fn uses(files: &BTreeMap<FileId, String>) -> Uses {
    let parsed: Vec<(&FileId, File)> = files
        .iter()
        .map(|(file, text)| (file, syn::parse_file(text).expect("it compiles")))
        .collect();
    let mut names = Names::default();
    for (file, syntax) in &parsed {
        let module = module_of(file);
        let mut imports = Imports::default();
        imports.visit_file(syntax);
        names.imports.insert(module.clone(), imports.0);
        names.files.insert(module, (*file).clone());
    }
    let mut uses = Uses::new();
    for (file, syntax) in &parsed {
        let mut paths = Paths::new(module_of(file));
        paths.visit_file(syntax);
        for (module, path, is_reexport) in paths.found {
            let Some(definer) = names.resolve(&module, &path, 0) else {
                continue;
            };
            if is_reexport && definer.starts_with(&module) {
                continue;
            }
            if let Some(target) = names.files.get(&definer).filter(|target| target != file) {
                uses.insert(((*file).clone(), target.clone()));
            }
        }
    }
    uses
}

fn module_of(file: &FileId) -> ModulePath {
    let is_parent = ["mod", "lib"].contains(&file[file.len() - 1].as_str());
    file[..file.len() - usize::from(is_parent)].to_vec()
}

/// What names stand for in each module.
#[derive(Default)]
struct Names {
    files: BTreeMap<ModulePath, FileId>,
    imports: BTreeMap<ModulePath, BTreeMap<String, Vec<String>>>,
}

impl Names {
    /// The module that defines what `path` leads to from `module`; None for what is of another crate, or local.
    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<ModulePath> {
        // Imports of one module from itself, which mean a macro or a crate of that name, lead nowhere.
        if depth > 16 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let mut at = module.to_vec();
        let mut rest = rest;
        match first.as_str() {
            "crate" => at.clear(),
            "self" => {}
            "super" => drop(at.pop()),
            _ => rest = path,
        }
        while rest.first().is_some_and(|name| name == "super") {
            at.pop();
            rest = &rest[1..];
        }
        let is_relative = rest.len() == path.len();
        while let Some((name, behind)) = rest.split_first() {
            let child = [&at[..], std::slice::from_ref(name)].concat();
            if self.files.contains_key(&child) {
                at = child;
                rest = behind;
                continue;
            }
            let imported = self.imports.get(&at).and_then(|names| names.get(name));
            return match imported {
                Some(target) => {
                    let target = [&target[..], behind].concat();
                    self.resolve(&at, &target, depth + 1)
                }
                None if is_relative && rest.len() == path.len() => None,
                None => Some(at),
            };
        }
        Some(at)
    }
}

/// The names that a file's `use` items bring in, with the paths they stand for.
#[derive(Default)]
struct Imports(BTreeMap<String, Vec<String>>);

impl Visit<'_> for Imports {
    fn visit_item_use(&mut self, item: &ItemUse) {
        for (name, path) in flattened(&item.tree) {
            self.0.insert(name, path);
        }
    }

    /// Modules within a file have names of their own, which no other file sees.
    fn visit_item_mod(&mut self, _: &ItemMod) {}
}

/// Every path that a `use` names, with the name that it brings in.
fn flattened(tree: &UseTree) -> Vec<(String, Vec<String>)> {
    fn walk(tree: &UseTree, before: &[String], found: &mut Vec<(String, Vec<String>)>) {
        let mut path = before.to_vec();
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                walk(&tree.tree, &path, found);
            }
            UseTree::Name(tree) if tree.ident == "self" => {
                found.push((path.last().cloned().unwrap_or_default(), path));
            }
            UseTree::Name(tree) => {
                path.push(tree.ident.to_string());
                found.push((tree.ident.to_string(), path));
            }
            UseTree::Rename(tree) => {
                path.push(tree.ident.to_string());
                found.push((tree.rename.to_string(), path));
            }
            UseTree::Glob(_) => found.push(("*".to_owned(), path)),
            UseTree::Group(group) => {
                for tree in &group.items {
                    walk(tree, &path, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(tree, &[], &mut found);
    found
}

/// The paths in a file, each with the module it stands in.
struct Paths {
    module: ModulePath,
    /// Whether each is a re-export is said too.
    found: BTreeSet<(ModulePath, Vec<String>, bool)>,
}

impl Paths {
    fn new(module: ModulePath) -> Self {
        Self {
            module,
            found: BTreeSet::new(),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &ItemUse) {
        for (_, path) in flattened(&item.tree) {
            let is_reexport = !matches!(item.vis, Visibility::Inherited);
            self.found.insert((self.module.clone(), path, is_reexport));
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|name| name.ident.to_string());
        self.found
            .insert((self.module.clone(), names.collect(), false));
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    /// Who may see an item is no use of the module that may.
    fn visit_visibility(&mut self, _: &Visibility) {}
}
