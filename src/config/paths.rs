//! Where things lie: the database, `config.toml`, the log. XDG folders, which the environment can move.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::{ProjectDirs, UserDirs};

/// Names the database file in the environment.
pub const DB_VARIABLE: &str = "RIDEALONG_DB";
/// Names the configuration file in the environment.
pub const CONFIG_VARIABLE: &str = "RIDEALONG_CONFIG";

/// Where this user's browser puts files; the home folder where there is no such folder.
pub fn downloads() -> Option<PathBuf> {
    let folders = UserDirs::new()?;
    let usual = folders.home_dir().join("Downloads");
    let found = folders.download_dir().map_or(usual, Path::to_owned);
    Some(if found.is_dir() {
        found
    } else {
        folders.home_dir().to_owned()
    })
}

/// The files and folders of the program. Nothing is created here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The user's database.
    pub database: PathBuf,
    /// The database of `--demo`, which is never the user's.
    pub demo_database: PathBuf,
    /// `config.toml`.
    pub config: PathBuf,
    /// The folder of the log.
    pub state: PathBuf,
}

/// There is no home folder to put anything in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no home folder is known, so there is no place for the database: set HOME, or name the files with \
--db FILE ({DB_VARIABLE}) and {CONFIG_VARIABLE}"
)]
pub struct NoHome;

/// The standard folders of this user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardFolders {
    /// Data that the user would miss.
    pub data: PathBuf,
    /// Settings.
    pub config: PathBuf,
    /// Logs.
    pub state: PathBuf,
}

impl StandardFolders {
    /// As the system says; `None` without a home folder.
    fn of_this_user() -> Option<Self> {
        let folders = ProjectDirs::from("", "", "ridealong")?;
        Some(Self {
            data: folders.data_dir().to_owned(),
            config: folders.config_dir().to_owned(),
            // Only Linux has a folder for states.
            state: folders
                .state_dir()
                .unwrap_or_else(|| folders.data_local_dir())
                .to_owned(),
        })
    }
}

impl Paths {
    /// The paths of this user in this environment; `db` is what `--db` said, and counts before everything.
    pub fn find(db: Option<&Path>) -> Result<Self, NoHome> {
        let variable = |name: &str| std::env::var_os(name);
        Self::resolve(db, StandardFolders::of_this_user().as_ref(), variable)
    }

    /// As [`Self::find`], with the world handed in. An empty variable counts as not set. Without a home
    /// folder a named database is enough: settings and logs then lie beside it.
    pub fn resolve(
        db: Option<&Path>,
        folders: Option<&StandardFolders>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, NoHome> {
        let named = |name| {
            variable(name)
                .filter(|path| !path.is_empty())
                .map(PathBuf::from)
        };
        let chosen = db.map(Path::to_owned).or_else(|| named(DB_VARIABLE));
        let beside = |file: &Path| {
            let folder = file.parent().map(Path::to_owned).unwrap_or_default();
            StandardFolders {
                data: folder.clone(),
                config: folder.clone(),
                state: folder,
            }
        };
        let folders = folders
            .cloned()
            .or_else(|| chosen.as_deref().map(beside))
            .ok_or(NoHome)?;
        Ok(Self {
            database: chosen.unwrap_or_else(|| folders.data.join("ridealong.db")),
            demo_database: folders.data.join("demo.db"),
            config: named(CONFIG_VARIABLE).unwrap_or_else(|| folders.config.join("config.toml")),
            state: folders.state,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders() -> StandardFolders {
        StandardFolders {
            data: "/h/data".into(),
            config: "/h/config".into(),
            state: "/h/state".into(),
        }
    }

    fn environment(name: &str) -> Option<OsString> {
        match name {
            DB_VARIABLE => Some("/e/my.db".into()),
            CONFIG_VARIABLE => Some("/e/my.toml".into()),
            _ => None,
        }
    }

    #[test]
    fn the_flag_counts_before_the_environment_and_that_before_the_standard_folders() {
        let plain = Paths::resolve(None, Some(&folders()), |_| None).unwrap();
        assert_eq!(plain.database, Path::new("/h/data/ridealong.db"));
        assert_eq!(plain.config, Path::new("/h/config/config.toml"));
        assert_eq!(plain.state, Path::new("/h/state"));
        let moved = Paths::resolve(None, Some(&folders()), environment).unwrap();
        assert_eq!(moved.database, Path::new("/e/my.db"));
        assert_eq!(moved.config, Path::new("/e/my.toml"));
        let flagged =
            Paths::resolve(Some(Path::new("/f.db")), Some(&folders()), environment).unwrap();
        assert_eq!(flagged.database, Path::new("/f.db"));
        assert_eq!(flagged.demo_database, Path::new("/h/data/demo.db"));
        let empty = Paths::resolve(None, Some(&folders()), |_| Some(OsString::new())).unwrap();
        assert_eq!(empty, plain);
    }

    #[test]
    fn without_a_home_a_named_database_is_enough() {
        let error = Paths::resolve(None, None, |_| None).unwrap_err();
        assert!(error.to_string().contains("--db FILE (RIDEALONG_DB)"));
        let paths = Paths::resolve(Some(Path::new("/f/x.db")), None, |_| None).unwrap();
        assert_eq!(paths.config, Path::new("/f/config.toml"));
        assert_eq!(paths.state, Path::new("/f"));
    }
}
