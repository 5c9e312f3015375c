#!/usr/bin/env python3
"""kill -9 at random moments of a write, and whether everything that is derived equals a recount afterwards.

USAGE   tests/campaigns/kills.py [--binary target/debug/ridealong] [--seed N] [--kills N] [WRITE...]
Needs what faults.py needs. The writes: import (a second export with new reps, changed deals and activities), undo and
redo of it, owner and step (a change of many deals at once in the cockpit, marked one by one).
A kill comes at a random moment of the time that the write takes, or when the log has grown to a random part of its size,
so that the end of the transaction is met as well. Then the reopened file must
  - pass SQLite's integrity_check and foreign_key_check;
  - pass `doctor`, which counts search, forecast lines and reps again, before and after everybody stale was counted;
  - be as before the write or as after it, in every answer that is made from what is derived, never in between;
  - take the write again and come to the same end.
Exit code 1 when something failed. Everything happens in temporary folders.
"""
import pathlib, random, shutil, signal, sqlite3, subprocess, sys, time
from contextlib import suppress

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from faults import Program, World, arguments, leave

ANSWERS = [["team"], ["forecast"], ["board"], ["pipeline"], ["search", "Deal"], ["today"]]
STAGES = ["Discovery", "Proposal", "Negotiation"]
MARKED = 150


def write_exports(folder):
    """Two weeks of a company: the second has new deals, reps and activities, and every tenth deal moved on."""
    for week, deals, reps in ((1, 1200, 20), (2, 2400, 35)):
        lines = ["Opportunity ID,Name,Account Name,Owner,Stage,Amount,Currency,Created Date,Close Date,Next Step"]
        for n in range(deals):
            moved = week == 2 and n % 10 == 0
            owner = (n * 7 + (3 if moved else 0)) % reps if n >= 1200 or moved else n * 7 % 20
            lines.append(f"D{n:05},Deal {n},Account {n % 300},Rep {owner},{STAGES[(n + moved) % 3]},"
                         f"{1000 + n * 13 + 500 * moved},EUR,2026-0{n % 8 + 1}-11,2026-12-{n % 27 + 1:02},Call {n + moved}")
        (folder / f"deals-{week}.csv").write_text("\n".join(lines) + "\n")
        lines = ["Activity ID,Subject,Type,Assigned To,Opportunity ID,Date,Status"]
        for n in range(deals):
            lines.append(f"A{n:05},Talk {n},Call,Rep {n * 7 % reps},D{n * 31 % deals:05},2026-0{n % 9 + 1}-12,Completed")
        (folder / f"activities-{week}.csv").write_text("\n".join(lines) + "\n")


def importing(world, week):
    files = [world.dir / f"{kind}-{week}.csv" for kind in ("deals", "activities")]
    stages = [f"--stage={stage}=open" for stage in STAGES]
    return ["import", *files, "--yes", "--date", f"2026-11-{14 + week}", *stages, "--base-currency", "EUR"]


class Files:
    """A database with its log, to copy and to look at."""

    def __init__(self, db):
        self.db = pathlib.Path(db)

    def copy(self, folder):
        folder.mkdir(parents=True)
        for part in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                shutil.copy(f"{self.db}{part}", f"{folder / 'a.db'}{part}")
        return Files(folder / "a.db")

    def log(self):
        with suppress(FileNotFoundError):
            return pathlib.Path(f"{self.db}-wal").stat().st_size
        return 0


def answers(world, files):
    said = {}
    for command in ANSWERS:
        done = world.run("--db", files.db, *command, "--json")
        assert done.returncode in (0, 3), (command, done.returncode, done.stderr)
        said[command[0]] = done.stdout
    sql = sqlite3.connect(files.db)
    said["rows"] = str([sql.execute(f"SELECT count(*) FROM {table}").fetchone() for table in
                        ("deals", "deal_events", "activities", "reps", "accounts", "imports")])
    said["journal"] = str(sql.execute("SELECT label, state FROM journal ORDER BY id").fetchall())
    sql.close()
    return said


def pages_and_links(files, folder):
    """On a copy, so that nothing is mended by looking."""
    copy = files.copy(folder)
    sql = sqlite3.connect(copy.db)
    checked = [row[0] for row in sql.execute("PRAGMA integrity_check")]
    broken = sql.execute("PRAGMA foreign_key_check").fetchall()
    sql.close()
    shutil.rmtree(folder)
    assert checked == ["ok"], checked[:5]
    assert not broken, broken[:5]


class Write:
    """One of the writes: the file before it, and how it is done."""

    def __init__(self, world, name, before, begin):
        self.world, self.name, self.before, self.begin = world, name, before, begin
        whole = before.copy(world.dir / name / "whole")
        process, self.log = begin(whole), 0
        began = time.monotonic()
        while not process.is_over():
            self.log = max(self.log, whole.log())
            time.sleep(0.002)
        self.seconds = time.monotonic() - began
        process.end()
        self.after = whole
        self.wanted = {"before": answers(world, before.copy(world.dir / name / "plain")), "after": answers(world, whole)}
        assert self.wanted["before"]["journal"] != self.wanted["after"]["journal"], f"{name} wrote nothing"

    def state(self, files):
        found = answers(self.world, files)
        for state, wanted in self.wanted.items():
            if found["journal"] == wanted["journal"]:
                unlike = [key for key in wanted if wanted[key] != found[key]]
                assert not unlike, f"{self.name}, as {state} the write, but not in {unlike}"
                return state
        raise AssertionError(f"neither before nor after: {found['journal']}")

    def trial(self, number, rnd):
        files = self.before.copy(self.world.dir / self.name / str(number))
        process = self.begin(files)
        began, by_log = time.monotonic(), number % 2 == 1
        moment, size = rnd.uniform(0, self.seconds * 1.05), rnd.uniform(0.02, 1.0) * self.log
        while not process.is_over() and time.monotonic() - began < self.seconds * 3:
            if files.log() >= size if by_log else time.monotonic() - began >= moment:
                break
            time.sleep(0.0005)
        killed = not process.is_over()
        process.kill()
        log = files.log()
        pages_and_links(files, self.world.dir / self.name / f"{number}-copy")
        self.world.sound(files.db)
        state = self.state(files)
        self.world.sound(files.db)
        if state == "before":
            again = self.begin(files)
            while not again.is_over():
                time.sleep(0.01)
            again.end()
            assert self.state(files) == "after"
            self.world.sound(files.db)
        shutil.rmtree(files.db.parent)
        return killed, state, log > 0


class Command:
    """A subcommand as it runs."""

    def __init__(self, world, files, *args):
        self.process = subprocess.Popen([world.binary, "--db", str(files.db), *map(str, args)], env=world.env,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def is_over(self):
        return self.process.poll() is not None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def end(self):
        said = self.process.communicate()[1]
        assert self.process.returncode in (0, 4), said.decode()


class InCockpit:
    """The cockpit with many deals marked; it begins when the form is saved or the owner is chosen."""

    def __init__(self, world, files, keys, done):
        self.done, self.program = done, Program(world, files.db)
        self.program.sees("Pipeline")
        self.program.press("2")
        self.program.sees("Next step")
        self.program.pump(0.5)
        for _ in range(MARKED // 10):
            self.program.press(" " * 10)
            self.program.pump(0.1)
        self.program.press("a")
        self.program.sees(f"{MARKED} deals")
        for part in keys[:-1]:
            self.program.press(part)
            self.program.pump(0.5)
        self.program.press(keys[-1])

    def is_over(self):
        self.program.pump(0.001)
        return self.done in self.program.text()

    def kill(self):
        self.program.end()

    def end(self):
        assert self.program.end(signal.SIGTERM) == 0


def writes(world):
    write_exports(world.dir)
    folder = world.dir / "base"
    folder.mkdir()
    base = Files(folder / "a.db")
    shutil.copy(world.company, base.db)
    done = world.run("--db", base.db, *importing(world, 1))
    assert done.returncode == 0, done.stdout + done.stderr
    yield lambda: Write(world, "import", base, lambda files: Command(world, files, *importing(world, 2)))
    both = base.copy(world.dir / "both")
    assert world.run("--db", both.db, *importing(world, 2)).returncode == 0
    yield lambda: Write(world, "undo", both, lambda files: Command(world, files, "undo"))
    gone = both.copy(world.dir / "gone")
    assert world.run("--db", gone.db, "undo").returncode == 0
    yield lambda: Write(world, "redo", gone, lambda files: Command(world, files, "redo"))
    owner = ["owner", "\r", "Rep 9", "\r"]
    yield lambda: Write(world, "owner", both, lambda files: InCockpit(world, files, owner, "Changed the owner of"))
    step = ["next", "\r", "Ask who signs", "\t", "fri", "\x13"]
    yield lambda: Write(world, "step", both, lambda files: InCockpit(world, files, step, "Set the next step of"))


def main():
    parser = arguments(__doc__)
    parser.add_argument("--kills", type=int, default=20, help="of each write")
    parser.add_argument("writes", nargs="*")
    options = parser.parse_args()
    world, failed, rnd = World(options.binary, options.seed), 0, random.Random(options.seed)
    for number, make in enumerate(writes(world)):
        name = ["import", "undo", "redo", "owner", "step"][number]
        if options.writes and name not in options.writes:
            continue
        began, seen, problems = time.monotonic(), [], []
        write = make()
        for trial in range(options.kills):
            try:
                seen.append(write.trial(trial, rnd))
            except AssertionError as why:
                problems.append(f"kill {trial}: {why}")
        failed += len(problems)
        print(f"{name:7} {'FAILED' if problems else 'ok':6} {time.monotonic() - began:5.0f} s  {options.kills} kills in "
              f"{write.seconds:.2f} s, log {write.log >> 10} KiB: {sum(killed for killed, _, _ in seen)} met it running, "
              f"{sum(log for _, _, log in seen)} with a log, {sum(state == 'before' for _, state, _ in seen)} as before, "
              f"{sum(state == 'after' for _, state, _ in seen)} as after", *problems, sep="\n        ", flush=True)
    leave(world, failed, options.keep)


if __name__ == "__main__":
    main()
