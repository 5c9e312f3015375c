//! The manual page and the completions, made from the same declaration as the parser.

use std::io::Write as _;

use clap_complete::Shell;
use clap_mangen::Man;

use super::{Result, World};

const NAME: &str = "ridealong";

/// Which shell.
#[derive(Debug, clap::Args)]
pub struct CompletionArgs {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

/// Prints the completions of a shell.
pub fn completions(args: &CompletionArgs, mut command: clap::Command, world: &mut World) -> Result {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, NAME, &mut text);
    world.print_bytes(&text)
}

/// Prints the manual page (roff): the program, then each subcommand in a section of its own.
pub fn page(command: &clap::Command, world: &mut World) -> Result {
    let mut text = Vec::new();
    let whole = Man::new(command.clone());
    whole.render_title(&mut text)?;
    whole.render_name_section(&mut text)?;
    whole.render_synopsis_section(&mut text)?;
    whole.render_description_section(&mut text)?;
    whole.render_options_section(&mut text)?;
    for subcommand in command.get_subcommands() {
        section(subcommand, &mut text)?;
    }
    whole.render_extra_section(&mut text)?;
    whole.render_version_section(&mut text)?;
    world.print_bytes(&text)
}

/// One subcommand: its own headings become headings below its name.
fn section(subcommand: &clap::Command, text: &mut Vec<u8>) -> Result {
    let name = format!("{NAME} {}", subcommand.get_name());
    let about = subcommand
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let examples = subcommand
        .get_before_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let page = Man::new(
        subcommand
            .clone()
            .disable_help_flag(true)
            .bin_name(name.clone())
            .display_name(name.clone()),
    );
    let mut own = Vec::new();
    page.render_synopsis_section(&mut own)?;
    page.render_options_section(&mut own)?;
    // Each part brings a preamble of two lines along, and headings of a page of its own.
    let own: String = String::from_utf8_lossy(&own)
        .lines()
        .filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el "))
        .map(|line| match line.strip_prefix(".SH ") {
            Some(heading) => format!(".SS {heading}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    write!(
        text,
        ".SH \"{}\"\n{}\n",
        name.to_uppercase(),
        escaped(&about)
    )?;
    if !examples.is_empty() {
        write!(text, ".SS EXAMPLES\n.nf\n")?;
        for line in examples.lines().skip(1) {
            writeln!(text, "{}", escaped(line))?;
        }
        writeln!(text, ".fi")?;
    }
    text.extend_from_slice(own.as_bytes());
    Ok(())
}

/// Text that roff takes for text.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) {
        format!("\\&{line}")
    } else {
        line
    }
}
