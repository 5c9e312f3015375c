#!/usr/bin/env python3
"""Slow attacks on the built program: what kills, full disks, strange files and strange text do to it.

USAGE   tests/campaigns/faults.py [--binary target/debug/ridealong] [--seed N] [CAMPAIGN...]
Without a name all run. Linux, Python >= 3.11; screens are parsed with `pyte` where it is installed.
  drafts    kill -9 while a note is written: how old is the oldest lost letter, is it offered, does it come back
  disk      a disk that is full (a limit on file size) during a save, a draft and an import
  files     the file truncated, deleted and replaced while it is open
  windows   two windows that save and undo at the same time
  text      names and notes with escapes, marks, joiners, floods: no byte from data reaches the terminal as a control
  modes     the mode of every file and folder with umask 0
  idle      70 s without a key: bytes written and wake-ups
  monkey    random keys through ../shared/tools/tuibench.py, where that is present; then `doctor`
  signals   the same tool's signals
Exit code 1 when something failed. Everything happens in temporary folders.
"""
import argparse, fcntl, json, os, pathlib, pty, random, re, resource, select, shutil, signal, sqlite3, stat, struct
import subprocess, sys, tempfile, termios, time
from contextlib import suppress

try:
    import pyte
except ImportError:
    pyte = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Beside the repository, also seen from a worktree one folder deeper.
PLACES = [ROOT / up / "shared" / "tools" / "tuibench.py" for up in ("..", "../..")]
TUIBENCH = next((place for place in PLACES if place.exists()), PLACES[0])


class Program:
    """The cockpit in a pseudo-terminal of its own."""

    def __init__(self, world, db, size=(120, 40), args=(), before=None):
        self.cols, self.rows = size
        self.raw, self.screen, self.code = b"", None, None
        if pyte:
            self.screen = pyte.Screen(*size)
            self.stream = pyte.ByteStream(self.screen)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(world.env)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.cols, 0, 0))
            if before:
                before()
            os.execv(world.binary, [world.binary, "--db", str(db), *args])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.cols, 0, 0))

    def pump(self, seconds, until=None):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if until and until in self.text():
                return True
            if select.select([self.fd], [], [], min(left, 0.05))[0]:
                try:
                    data = os.read(self.fd, 65536)
                except OSError:
                    break
                if not data:
                    break
                self.raw += data
                if self.screen:
                    with suppress(Exception):
                        self.stream.feed(re.sub(rb"\x1b\[[>=<?][0-9;]*[a-zA-Z]", b"", data))
        return bool(until) and until in self.text()

    def text(self):
        if self.screen:
            return "\n".join(self.screen.display)
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.raw.decode("utf-8", "replace"))

    def sees(self, text, seconds=10):
        if not self.pump(seconds, text):
            raise AssertionError(f"never saw {text!r}:\n{self.text()}")

    def press(self, keys):
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)

    def alive(self):
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code is None

    def cpu_ms(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def end(self, sig=signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(self.pid, sig)
        code = None
        end = time.monotonic() + 10
        while time.monotonic() < end:
            self.pump(0.02)
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid == 0:
                    continue
                code = os.waitstatus_to_exitcode(status)
            break
        with suppress(OSError):
            os.close(self.fd)
        return code


class World:
    def __init__(self, binary, seed):
        self.binary, self.seed = str(pathlib.Path(binary).resolve()), seed
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="faults-"))
        home = self.dir / "home"
        home.mkdir()
        self.env = {"HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "EDITOR": "true",
                    "XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config"),
                    "XDG_STATE_HOME": str(home / "state")}
        self.company = self.dir / "company.db"
        self.run("demo", "--out", str(self.company), "--size", "120", check=True)

    def run(self, *args, check=False, **more):
        done = subprocess.run([self.binary, *map(str, args)], env=os.environ | self.env, text=True,
                              capture_output=True, errors="replace", **more)
        if check and done.returncode:
            raise AssertionError(f"{args}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def demo(self, name):
        folder = self.dir / name
        folder.mkdir()
        shutil.copy(self.company, folder / "a.db")
        return folder / "a.db"

    def sound(self, db):
        done = self.run("--db", db, "doctor")
        assert done.returncode == 0, done.stdout + done.stderr


def to_deals(program):
    program.sees("Pipeline")
    program.press("2")
    program.sees("Next step")
    program.pump(0.4)


def open_deal(program):
    to_deals(program)
    program.press("\r")
    program.sees("History")


def drafts(world, trials=25):
    rnd, db = random.Random(world.seed), world.demo("drafts")
    oldest, offered = [], 0
    for trial in range(trials):
        for file in db.parent.glob("a.desk*"):
            file.unlink()
        program = Program(world, db)
        open_deal(program)
        program.press("w" if trial % 2 else "x")
        program.sees("Note on" if trial % 2 else "ctrl-s")
        program.pump(0.2)
        if trial % 2 == 0:
            program.press("\x15")  # the field may hold the present next step
        sent, end = [], time.monotonic() + rnd.uniform(0.3, 2.5)
        while time.monotonic() < end:
            letter = rnd.choice("abcdefghijklmnopqrstuvwxyz0123456789")
            program.press(letter)
            sent.append((letter, time.monotonic()))
            program.pump(rnd.choice((0.005, 0.02, 0.06, 0.15)))
        killed = time.monotonic()
        program.end()
        typed = "".join(letter for letter, _ in sent)
        desk = sqlite3.connect(db.with_suffix(".desk"))
        bodies = [str(json.loads(body)) for (body,) in desk.execute("SELECT body FROM drafts")]
        desk.close()
        kept = max((n for n in range(len(typed) + 1) if any(typed[:n] in body for body in bodies)), default=0)
        if kept < len(typed):
            oldest.append((killed - sent[kept][1]) * 1000)
        if bodies:
            again = Program(world, db)
            again.sees("writing")
            again.press("\r")
            again.sees(typed[:kept][-20:] if kept else "ctrl-s")
            offered += 1
            again.end()
    assert not oldest or max(oldest) <= 250, f"lost letters {max(oldest):.0f} ms old"
    return f"{trials} kills: oldest lost letter {max(oldest, default=0):.0f} ms, {offered} offered and taken up again"


def disk(world):
    said = []
    # A save: the file may not grow by more than a little from here on.
    db = world.demo("disk")
    def limit(bytes_more):
        def set_limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_more, bytes_more))
        return set_limit

    program = Program(world, db, before=limit(90_000))
    to_deals(program)
    program.pump(0.5)
    if "History" not in program.text():
        program.press("\r")
    program.pump(1)
    program.press("w")
    program.pump(0.5)
    program.press("x" * 30)
    program.pump(0.5)
    for part in range(12):
        program.press("\x1b[200~" + "lorem ipsum " * 400 + "\x1b[201~")
        program.pump(0.25)
    program.press("\x13")
    program.pump(2)
    text = program.text()
    assert program.alive(), "it died on a full disk"
    assert re.search(r"disk|full|could not|Could not", text), text
    said.append(re.search(r".*(disk|full).*", text)[0].strip(" │")[:70] if re.search(r"disk|full", text) else "?")
    program.press("\x03")
    code = program.end(signal.SIGTERM)
    assert code == 0, code
    world.sound(db)
    # An import.
    rows = "".join(f"{i},Deal {i},Open,{i},EUR,2026-12-31\n" for i in range(30_000))
    (db.parent / "deals.csv").write_text("Opportunity ID,Opportunity Name,Stage,Amount,Currency,Close Date\n" + rows)
    before = world.run("--db", db, "pipeline", "--json").stdout
    done = world.run("--db", db, "import", db.parent / "deals.csv", "--yes",
                     preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN), limit(600_000)()))
    assert done.returncode not in (0, -signal.SIGXFSZ), (done.returncode, done.stdout, done.stderr)
    said.append(f"import exit {done.returncode}: {done.stderr.strip().splitlines()[-1][:80]}")
    assert world.run("--db", db, "pipeline", "--json").stdout == before, "half an import"
    world.sound(db)
    return "; ".join(said)


def files(world):
    said = []
    for way in ("deleted", "replaced", "truncated", "copied over"):
        db = world.demo(way.replace(" ", "-"))
        program = Program(world, db)
        open_deal(program)
        program.press("w")
        program.sees("Note on")
        program.press("kept words")
        program.pump(0.5)
        if way == "deleted":
            for file in db.parent.glob("a.db*"):
                file.unlink()
        elif way == "replaced":
            shutil.copy(world.company, db.parent / "b.db")
            (db.parent / "b.db").rename(db)
        elif way == "truncated":
            os.truncate(db, 8192)
        else:
            with open(db, "r+b") as file:
                file.truncate(0)
                file.write(world.company.read_bytes())
        program.press("\x13")
        program.pump(2)
        text = program.text()
        for keys in ("\x1b", "k", "\x1b", "8", "j", "\r", "\x1b", "2", "v", "\r", "G", "\r", ":acme", "\x1b"):
            if program.alive():
                program.press(keys)
                program.pump(0.2)
        alive = program.alive()
        program.pump(0.2)
        code = program.end(signal.SIGTERM) if alive else "dead"
        assert alive, f"{way}: it died with {program.code}"
        rescued = list(db.parent.glob("*.rescued-*.db"))
        if way in ("deleted", "replaced"):
            assert rescued and "rescued" in text, text
            world.sound(rescued[0])
        said.append(f"{way}: exit {code}{', rescued' if rescued else ''}")
    return "; ".join(said)


def windows(world):
    db = world.demo("windows")
    first, second = Program(world, db), Program(world, db)
    for program in (first, second):
        open_deal(program)
    for turn in range(5):
        for program in (first, second):
            program.press("w")
            program.sees("Note on")
            program.press(f"turn {turn}\x13")
        for program in (first, second):
            program.pump(0.6)
    for _ in range(7):
        for program in (first, second):
            program.press("u")
            program.pump(0.3)
    assert first.alive() and second.alive()
    codes = first.end(signal.SIGTERM), second.end(signal.SIGTERM)
    assert codes == (0, 0), codes
    notes = sqlite3.connect(db).execute("SELECT count(*) FROM notes WHERE text LIKE 'turn %'").fetchone()[0]
    world.sound(db)
    return f"10 notes from two windows, all taken back: {notes} left"


NAUGHTY = [
    "\x1b[31mred", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "\x9b31m", "\x1bPq\x1b\\", "bell\x07", "back\x08\x08space",
    "\u202eright to left", "\u2066isolate\u2069", "zero\u200bwidth\u200dhere\ufeff", "Z" + "\u0301" * 1000, "漢字かな交じり文",
    "👩‍👩‍👧‍👦 family", "🇩🇪 flag", "tab\there", "ﷺ wide", "Ω≈ç√", "ก็็็็็็็็็", "=1+1", "+1", "-1", "@SUM(A1)", "\x7fdel", "\u2028line",
    "nul\x00", "a" * 1_000_000, "漢" * 100_000, "\u0301" * 10_000, "x\r\ny", "e\u0301" * 50_000, "|`$(id)`", "\U000e0041tag",
]
OURS = re.compile(rb"\x1b(?:\[[0-9;:]*[mHJKABCDGdrhlX]|\[\?[0-9;]*[hl]|\[>[0-9;]*[um]|\[<u|\[[0-9]* q|\[\?u|\[c|[78=>])")


def text(world):
    folder = world.dir / "text"
    folder.mkdir()
    db, table = folder / "a.db", folder / "deals.csv"
    quoted = lambda value: '"' + value.replace('"', '""') + '"'
    with open(table, "w", encoding="utf-8", newline="") as file:
        file.write("Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Currency,Close Date,Next Step\n")
        for number, bad in enumerate(NAUGHTY):
            stage = bad if len(bad) < 100 and number % 3 == 0 and bad.strip() else "Open"
            cells = [f"N{number}", f"{bad} d", f"{bad} a", f"{bad[:200]} o", stage, "100", "EUR", "2026-12-31", bad]
            file.write(",".join(map(quoted, cells)) + "\n")
    asked = world.run("--db", db, "import", table, "--yes").stderr
    stages = re.findall(r"does the stage “(.*?)” \(1 rows\)", asked, re.S)
    done = world.run("--db", db, "import", table, "--yes", *(f"--stage={stage}=open" for stage in stages))
    assert done.returncode == 0, done.stderr
    said = [f"{len(stages)} odd stages"]
    for command in (["team"], ["pipeline"], ["deal", "N0"], ["deal", "N10"], ["deal", "N25"], ["doctor"]):
        shown = world.run("--db", db, *command)
        for stream in (shown.stdout, shown.stderr):
            bad = [hex(ord(c)) for c in stream if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0
                   or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"]
            assert not bad, (command, bad[:5])
        if command != ["doctor"]:
            json.loads(world.run("--db", db, *command, "--json").stdout)
    program = Program(world, db, size=(120, 40))
    to_deals(program)
    walk = ["\r", "l", "l", "l", "l", "l", "w\x1b", "e", "\x1b", "x\x1b", "\x1b", "j\r", "\x1b", "jj\r", "\x1b", "G\r", "\x1b",
            ":N", "\x1b", "/a", "\x1b", "s", "\x1b", "r\r", "\x1b", "8", "\r", "\x1b", "j\r", "\x1b", "2", "R", "\r", "\x1b", "u", "?"]
    slowest = (0.0, "")
    for step, keys in enumerate(walk):
        program.press(keys)
        program.pump(0.35)
        began = time.monotonic()
        mark = len(program.raw)
        fcntl.ioctl(program.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 39 + step % 2, 120, 0, 0))
        while len(program.raw) == mark and time.monotonic() - began < 5:
            program.pump(0.02)
        slowest = max(slowest, (time.monotonic() - began, keys))
        rest = OURS.sub(b"", program.raw[mark:])
        # The cursor moves by these, too (src/cockpit/strokes.rs); a step back from data stands behind its own word.
        controls = sorted({byte for byte in rest if byte < 32 and byte not in b"\r\n\b"})
        assert b"back\b" not in rest, (keys, "a step back from data")
        # A sequence may be cut off at the end of what was read.
        cut = re.search(rb"\x1b[^a-zA-Z]*$", rest)
        assert not controls or cut, (keys, controls, rest[-200:])
        assert b"\x1b]" not in program.raw[mark:], (keys, "an OSC from data")
    assert program.alive(), "it died"
    program.end(signal.SIGTERM)
    assert slowest[0] < 2.0, f"a frame took {slowest[0]:.1f} s at {slowest[1]!r}"
    said.append(f"{len(walk)} screens, no foreign control, slowest frame {slowest[0] * 1000:.0f} ms")
    return "; ".join(said)


def modes(world):
    old = os.umask(0)
    try:
        folder = world.dir / "modes" / "new" / "deep"
        db = folder / "a.db"
        table = world.dir / "few.csv"
        table.write_text("Opportunity ID,Opportunity Name,Stage,Amount,Currency,Close Date\n1,A,Open,5,EUR,2026-12-31\n"
                         "2,B,Open,x,EUR,2026-12-31\n=3,C,Open,y,EUR,soon\n")
        world.run("--db", db, "import", table, "--yes", "--refused", folder / "refused.csv")
        program = Program(world, db)
        open_deal(program)
        program.press("w")
        program.sees("Note on")
        program.press("some\x05")  # the editor is `true`
        program.pump(1)
        wrong, seen = [], []
        for path in [world.dir / "modes" / "new", *(world.dir / "modes" / "new").rglob("*")]:
            mode = stat.S_IMODE(path.stat().st_mode)
            seen.append(path.name)
            if mode != (0o700 if path.is_dir() else 0o600):
                wrong.append(f"{path.name} {mode:o}")
        program.end(signal.SIGTERM)
    finally:
        os.umask(old)
    assert not wrong, wrong
    return f"{len(seen)} files and folders, all private: {' '.join(sorted(seen))}"


def idle(world):
    db = world.demo("idle")
    program = Program(world, db)
    to_deals(program)
    program.pump(2)
    mark, cpu, switches = len(program.raw), program.cpu_ms(), wakes(program.pid)
    program.pump(70)
    said = f"{len(program.raw) - mark} bytes, {program.cpu_ms() - cpu:.0f} ms of CPU, {wakes(program.pid) - switches} wake-ups in 70 s"
    wide = len(program.raw) - mark
    program.end(signal.SIGTERM)
    assert wide == 0, said
    return said


def wakes(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text(), re.M)[1])
    return total


def monkey(world):
    if not TUIBENCH.exists():
        return "not run: ../shared/tools/tuibench.py is not here"
    said = []
    for seed in range(world.seed, world.seed + 3):
        db = world.demo(f"monkey{seed}")
        done = subprocess.run([sys.executable, TUIBENCH, "monkey", "--seed", str(seed), "-n", "2000", "--ready", "Pipeline",
                               "--restart", "--", world.binary, "--db", db], env=os.environ | world.env, text=True,
                              capture_output=True, cwd=world.dir)
        result = json.loads(done.stdout)["result"]
        said.append({key: result[key] for key in ("sent", "crash", "hang", "quit")})
        assert not result["crash"] and not result["hang"], json.dumps(result["events"][-1])[:1500]
        world.sound(db)
    return str(said)


def signals(world):
    if not TUIBENCH.exists():
        return "not run: ../shared/tools/tuibench.py is not here"
    db = world.demo("signals")
    done = subprocess.run([sys.executable, TUIBENCH, "signals", "--sig", "TERM,HUP,INT,QUIT,TSTP,HANGUP,EOF", "-n", "4",
                           "--ready", "Pipeline", "--script", "2<wait:Next step><Down*30><Enter><wait:History>wtext<Esc>k<Esc>", "--",
                           world.binary, "--db", db], env=os.environ | world.env, text=True, capture_output=True)
    result = json.loads(done.stdout)["result"]
    bad = {name: one for name, one in result.items() if one["ok"] != one["of"]}
    assert not bad, bad
    world.sound(db)
    return ", ".join(f"{name} {one['ok']}/{one['of']}" for name, one in result.items())


CAMPAIGNS = [modes, drafts, disk, files, windows, text, signals, monkey, idle]


def arguments(doc):
    """What every campaign can be asked for."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=ROOT / "target" / "debug" / "ridealong")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder")
    return parser


def leave(world, failed, keep):
    """Ends a campaign: its folder is removed or named, and the exit code says whether something failed."""
    if keep:
        print(world.dir)
    else:
        shutil.rmtree(world.dir)
    sys.exit(1 if failed else 0)


def main():
    parser = arguments(__doc__)
    parser.add_argument("campaigns", nargs="*")
    options = parser.parse_args()
    world, failed = World(options.binary, options.seed), 0
    for campaign in CAMPAIGNS:
        if options.campaigns and campaign.__name__ not in options.campaigns:
            continue
        began = time.monotonic()
        try:
            said, verdict = campaign(world), "ok"
        except AssertionError as why:
            said, verdict, failed = str(why), "FAILED", failed + 1
        print(f"{campaign.__name__:8} {verdict:6} {time.monotonic() - began:5.0f} s  {said}", flush=True)
    leave(world, failed, options.keep)


if __name__ == "__main__":
    main()
