package io.cofre.cli;

/** The exit code of the process. Operators rely on the numbers. */
public enum ExitCode {
    /** Stopped as asked, or the command did what it was told to. */
    OK(0, "stopped as asked; a command: done; health: the worker is ready"),

    /** It could not start or stop, its store failed for good, or a command could not be carried out. */
    FAILED(1, "could not start, not go on safely, or not stop in time; a command: it failed; health: not ready"),

    /** Wrong arguments or a wrong configuration: starting it again does not help. */
    USAGE(2, "wrong arguments or a wrong configuration; starting again does not help"),

    /**
     * The JVM ends itself with this number, see {@code -XX:+ExitOnOutOfMemoryError}: nothing of ours may mean another.
     */
    OUT_OF_MEMORY(3, "the JVM ran out of memory"),

    /** A command that looks for problems found some. */
    PROBLEMS(
            4,
            "copy, doctor, verify, key show, lease break --all, snapshot create, trash restore: done, and something is not"
                    + " well"),

    /** A command was understood and changed nothing, because of something that exists or is missing. */
    REFUSED(5, "a command was refused and changed nothing: what it names is not there, or something is in its way");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }
}
